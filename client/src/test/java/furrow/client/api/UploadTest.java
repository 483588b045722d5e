package furrow.client.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.message.TaskMessage.UploadClose;
import furrow.protocol.message.TaskMessage.UploadOpen;
import furrow.protocol.message.TaskMessage.UploadReady;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadTest {
  private static final int SIZE = 5_000_000;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private final byte[] content = new byte[SIZE];
  private final ByteBuffer received = ByteBuffer.allocate(SIZE);
  private Path file;
  private FakeTaskServer server;
  private FurrowClient client;

  @BeforeEach
  void connect() throws IOException {
    new Random(1).nextBytes(content);
    file = Files.write(directory.resolve("input.csv"), content);
    server = new FakeTaskServer(directory, 1_000);
    client = FurrowClient.connect(server.access(), SOON).retryFor(SOON, line -> {});
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  /** Sees nothing by path; takes chunks that follow on what it has. */
  private List<Message> takeUpload(Message message, int breakAfter) throws IOException {
    if (message instanceof Submit submit) {
      boolean sent = !submit.input().uploadId().isEmpty();
      return List.of(sent ? new Accepted(7, false) : refusal(ErrorCode.INPUT_NOT_VISIBLE));
    }
    if (message instanceof UploadOpen open) {
      return List.of(new UploadReady(open.uploadId(), received.position()));
    }
    if (message instanceof UploadChunk chunk) {
      assertThat(chunk.offset()).isEqualTo(received.position());
      received.put(chunk.bytes());
      if (server.asked(UploadChunk.class).size() == breakAfter) {
        throw new EOFException("scripted");
      }
      return List.of();
    }
    UploadClose end = (UploadClose) message;
    CRC32C crc = new CRC32C();
    crc.update(received.array(), 0, received.position());
    boolean whole = end.size() == received.position() && end.crc32c() == (int) crc.getValue();
    return List.of(
        whole ? new UploadReady(end.uploadId(), end.size()) : refusal(ErrorCode.BAD_UPLOAD));
  }

  private static Message refusal(ErrorCode code) {
    return new ErrorReply(code.number(), "as scripted", "", 0);
  }

  @Test
  void aFileTheServerDoesNotSeeIsSentUp() throws IOException {
    server.script(message -> takeUpload(message, -1));
    long[] last = new long[2];

    Accepted accepted =
        client.submit(
            TaskRequest.csv(file, "sum(*)"),
            (sent, size) -> {
              last[0] = sent;
              last[1] = size;
            });

    assertThat(accepted.task()).isEqualTo(7);
    assertThat(received.array()).isEqualTo(content);
    assertThat(last).containsExactly(SIZE, SIZE);
    assertThat(server.asked(Submit.class)).hasSize(2);
  }

  @Test
  void afterABreakItGoesOnWhereTheServerStands() throws IOException {
    server.script(message -> takeUpload(message, 3));

    client.submit(TaskRequest.csv(file, "sum(*)"));

    assertThat(received.array()).isEqualTo(content);
    assertThat(server.asked(UploadOpen.class)).hasSize(2);
  }

  @Test
  void theSameSubmissionOfASentUpFileIsNoConflict() throws IOException {
    server.script(
        message -> {
          boolean sent = !((Submit) message).input().uploadId().isEmpty();
          return List.of(sent ? new Accepted(7, true) : refusal(ErrorCode.CONFLICT));
        });
    assertThat(client.submit(TaskRequest.csv(file, "sum(*)")).duplicate()).isTrue();
  }

  @Test
  void aRealConflictStaysOne() {
    server.script(message -> List.of(refusal(ErrorCode.CONFLICT)));
    assertThatThrownBy(() -> client.submit(TaskRequest.csv(file, "sum(*)")))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
  }

  @Test
  void inputsThatAreNoRegularFilesAreRefusedHere() {
    assertThatThrownBy(() -> client.submit(TaskRequest.csv(directory, "sum(*)")))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_NOT_REGULAR));
    assertThatThrownBy(() -> client.submit(TaskRequest.csv(Path.of("/nowhere.csv"), "sum(*)")))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_MISSING));
    assertThat(server.asked()).isEmpty();
  }
}
