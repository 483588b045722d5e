package furrow.server.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.engine.MergeReport.Answer;
import furrow.engine.Result;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.runtime.Spool;
import furrow.runtime.SpoolDamagedException;
import furrow.runtime.spool.FileSpool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerReaderTest {
  private static final int SIZE = 16 << 20;
  private static final int PART = 16 << 10;

  @TempDir Path directory;

  private final byte[] content = new byte[SIZE];

  private Answer answer(FileSpool spool) throws IOException {
    new Random(3).nextBytes(content);
    return new Answer(spool.write(Spool.answer(1), out -> out.write(content)), "text/plain");
  }

  /** Bytes that this process has read from files so far. */
  private static long bytesRead() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/io"))) {
      if (line.startsWith("rchar:")) {
        return Long.parseLong(line.substring("rchar:".length()).strip());
      }
    }
    throw new IOException("no rchar");
  }

  @Test
  void whoReadsBackwardsReadsEachByteOnce() throws Exception {
    FileSpool spool = new FileSpool(directory, false);
    Answer answer = answer(spool);
    CheckedAnswers checked = new CheckedAnswers(spool);
    long before = bytesRead();
    for (int session = 0; session < 4; session++) {
      try (AnswerReader reader = new AnswerReader(spool, checked)) {
        reader.use(1, answer);
        for (int offset = SIZE - PART; offset >= 0; offset -= PART) {
          ResultData data = reader.read(new ResultGet(1, offset, PART));
          assertThat(data.bytes()[7]).isEqualTo(content[offset + 7]);
        }
      }
    }
    assertThat(bytesRead() - before)
        .as("one look at all of it for all sessions, and each part once for each")
        .isLessThan(6L * SIZE);
  }

  @Test
  void othersDoNotPushOutAnAnswerThatIsBeingRead() throws Exception {
    FileSpool spool = new FileSpool(directory, false);
    Result being = answer(spool).result();
    CheckedAnswers checked = new CheckedAnswers(spool);
    checked.check(being);
    byte[] small = {1, 2, 3};
    CRC32C crc = new CRC32C();
    crc.update(small);
    long before = bytesRead();
    for (int other = 0; other < CheckedAnswers.MOST + 100; other++) {
      String name = "a" + (2 + other) + "-0";
      Files.write(spool.path(name), small);
      checked.check(new Result.Spooled(name, small.length, (int) crc.getValue()));
      if (other % 100 == 0) {
        checked.check(being);
      }
    }
    assertThat(bytesRead() - before).as("it is not read again").isLessThan(SIZE);
  }

  @Test
  void whatHasChangedSinceItWasCheckedIsNoAnswer() throws Exception {
    FileSpool spool = new FileSpool(directory, false);
    Answer answer = answer(spool);
    try (AnswerReader reader = new AnswerReader(spool, new CheckedAnswers(spool))) {
      reader.use(1, answer);
      assertThat(reader.read(new ResultGet(1, 5, 10)).bytes()).hasSize(10);
      Path file = spool.path(((Result.Spooled) answer.result()).file());
      content[SIZE - 1] ^= 1;
      Files.write(file, content);
      Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1));
      assertThatThrownBy(() -> reader.read(new ResultGet(1, 5, 10)))
          .isInstanceOf(SpoolDamagedException.class);
    }
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  @Test
  void whoHasFollowedTheTaskGetsTheRestOfThatAnswerOnly() throws Exception {
    FileSpool spool = new FileSpool(directory, false);
    Answer answer = answer(spool);
    int half = SIZE / 2;
    try (AnswerReader reader = new AnswerReader(spool, new CheckedAnswers(spool))) {
      reader.use(1, answer);
      assertThatThrownBy(() -> reader.read(new ResultGet(1, half, 10, true, 7)))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESULT_LOST));
      assertThatThrownBy(() -> reader.read(new ResultGet(1, SIZE + 1L, 10, true, 7)))
          .isInstanceOf(ProblemException.class);

      int crc = crc(content, half);
      long before = bytesRead();
      for (int offset = half; offset < SIZE; offset += PART) {
        ResultData data = reader.read(new ResultGet(1, offset, PART, true, crc));
        assertThat(data.bytes()[7]).isEqualTo(content[offset + 7]);
        assertThat(data.total()).isEqualTo(SIZE);
        crc = data.crc32c();
      }
      assertThat(crc).isEqualTo(crc(content, SIZE));
      assertThat(bytesRead() - before).as("the first half is looked at once").isLessThan(2L * SIZE);
      assertThat(reader.read(new ResultGet(1, SIZE, PART, true, crc)).bytes()).isEmpty();
    }
  }

  @Test
  void aPartBeyondTheEndIsShortOrEmpty() throws Exception {
    FileSpool spool = new FileSpool(directory, false);
    Answer small = new Answer(new Result.Inline(new byte[] {1, 2, 3}), "text/plain");
    try (AnswerReader reader = new AnswerReader(spool, new CheckedAnswers(spool))) {
      reader.use(1, small);
      assertThat(reader.read(new ResultGet(1, 1, 100)).bytes()).containsExactly(2, 3);
      assertThat(reader.read(new ResultGet(1, 99, 100)).bytes()).isEmpty();
      reader.use(2, answer(spool));
      assertThat(reader.read(new ResultGet(2, SIZE - 3L, 100)).bytes()).hasSize(3);
    }
  }
}
