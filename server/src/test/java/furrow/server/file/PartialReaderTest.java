package furrow.server.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.engine.Change;
import furrow.engine.Result;
import furrow.engine.Snapshot;
import furrow.engine.SubtaskRange;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.runtime.Spool;
import furrow.runtime.TaskStore;
import furrow.runtime.merge.GrowingAnswer;
import furrow.runtime.spool.FileSpool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialReaderTest {
  private static final long TASK = 3;

  @TempDir Path directory;

  private final Random random = new Random(5);
  private final Results store = new Results();
  private final ByteArrayOutputStream expected = new ByteArrayOutputStream();
  private GrowingAnswer answer = new GrowingAnswer(TASK);
  private FileSpool spool;
  private PartialReader reader;

  /** A store of results and nothing else. */
  private static final class Results implements TaskStore {
    final TreeMap<Long, Result> results = new TreeMap<>();

    @Override
    public void results(long task, SubtaskRange range, ResultReader reader) throws IOException {
      for (var entry : results.subMap(range.first(), range.end()).entrySet()) {
        reader.read(entry.getKey(), entry.getValue());
      }
    }

    @Override
    public int openIncarnation() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Snapshot load() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void commit(List<Change> changes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Completion completion(long task, long index) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }
  }

  @BeforeEach
  void open() throws IOException {
    spool = new FileSpool(directory, false);
    reader = reader();
  }

  private PartialReader reader() {
    return new PartialReader(
        new PartialReader.Source(store, spool, task -> task == TASK ? answer : null));
  }

  /** Stores a result and lets the answer grow by it. */
  private void join(long index, int size) throws IOException {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    store.results.put(index, spool.write(Spool.partials(TASK), out -> out.write(bytes)));
    answer.joined(index, 1, size);
    expected.write(bytes);
  }

  /** Reads until nothing comes, from where the bytes end. */
  private void follow(PartialReader from, ByteArrayOutputStream to, int block) throws Exception {
    int crc = crc(to);
    while (true) {
      ResultData data = from.read(new ResultGet(TASK, to.size(), block, true, crc));
      assertThat(data.total()).isEqualTo(-1);
      assertThat(data.offset()).isEqualTo(to.size());
      to.write(data.bytes());
      crc = data.crc32c();
      assertThat(crc).isEqualTo(crc(to));
      if (data.bytes().length == 0) {
        return;
      }
    }
  }

  private static int crc(ByteArrayOutputStream of) {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(of.toByteArray());
    return (int) crc.getValue();
  }

  @Test
  void givesEachByteOnceAsTheAnswerGrows() throws Exception {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    follow(reader, got, 1_000);
    assertThat(got.size()).isZero();
    long index = 0;
    for (int round = 0; round < 20; round++) {
      for (int size : new int[] {5, 0, 70_000, 0, 0, random.nextInt(3_000)}) {
        join(index++, size);
      }
      index += round % 3; // Others, which are no part of the answer.
      follow(reader, got, 1 + random.nextInt(100_000));
      assertThat(got.toByteArray()).isEqualTo(expected.toByteArray());
    }
  }

  @Test
  void manyEmptyResultsAreNoEnd() throws Exception {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    for (int index = 0; index < 5_000; index++) {
      join(index, 0);
    }
    join(5_000, 1);
    follow(reader, got, 10);
    assertThat(got.size()).isEqualTo(1);
  }

  @Test
  void anotherReaderGoesOnBehindWhatTheChecksumSays() throws Exception {
    for (int index = 0; index < 50; index++) {
      join(index, index % 7 == 0 ? 90_000 : 100);
    }
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    got.write(expected.toByteArray(), 0, 123_456);
    follow(reader(), got, 50_000);
    assertThat(got.toByteArray()).isEqualTo(expected.toByteArray());

    for (long offset : new long[] {0, 1, 123_456}) {
      assertThatThrownBy(() -> reader().read(new ResultGet(TASK, offset, 10, true, 77)))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESULT_LOST));
    }
    assertThat(reader.read(new ResultGet(TASK, Long.MAX_VALUE, 10, true, 0)).bytes()).isEmpty();
    assertThat(reader.read(new ResultGet(TASK, Long.MIN_VALUE, 0, true, 0)).bytes()).isNotEmpty();
    assertThat(reader.read(new ResultGet(TASK + 1, 0, 10, true, 0)).bytes()).isEmpty();
  }

  @Test
  void whatIsStoredNoMoreDoesNotComeAndIsNoError() throws Exception {
    join(0, 10);
    join(1, 80_000);
    join(2, 10);
    Files.delete(spool.path(((Result.Spooled) store.results.get(1L)).file()));
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    follow(reader, got, 1_000_000);
    assertThat(got.size()).isEqualTo(10);
    store.results.remove(1L);
    follow(reader(), got, 1_000_000);
    assertThat(got.size()).isEqualTo(10);

    byte[] same = expected.toByteArray();
    answer = new GrowingAnswer(TASK);
    expected.reset();
    store.results.put(0L, new Result.Inline(java.util.Arrays.copyOf(same, 10)));
    answer.joined(0, 1, 10);
    join(1, 20);
    follow(reader, got, 100);
    assertThat(got.size()).as("made again, the beginning is the same").isEqualTo(30);

    answer = new GrowingAnswer(TASK);
    join(0, 10);
    join(1, 90);
    assertThatThrownBy(() -> follow(reader, got, 100))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESULT_LOST));
  }
}
