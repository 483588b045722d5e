package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Link;
import furrow.protocol.message.ClusterMessage.GroupCreate;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Cancel;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.ResultOk;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.protocol.message.WorkMessage.Results;
import furrow.server.log.AuditChain;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state directory lies on a file system of its own, which is filled to the last byte. */
class FullDiskTest {
  private static final int WAIT = 10_000;

  @TempDir Path directory;
  private Path state;
  private Path filler;

  @BeforeEach
  void mount() throws Exception {
    state = Files.createDirectory(directory.resolve("state"));
    int exit =
        new ProcessBuilder(
                "mount", "-t", "tmpfs", "-o", "size=48m,mode=700", "none", state.toString())
            .start()
            .waitFor();
    assumeTrue(exit == 0, "full disk: no right to mount a tmpfs");
    filler = state.resolve("filler");
  }

  @AfterEach
  void unmount() throws Exception {
    new ProcessBuilder("umount", "-l", state.toString()).start().waitFor();
  }

  private void fill() throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full.getMessage()).contains("No space");
    }
  }

  @Test
  void resultsAndCancelsGetThroughWhileNothingNewDoes() throws Exception {
    try (ServerHarness harness = ServerHarness.start(state);
        Link client = harness.link(Role.CLIENT);
        FakeWorker worker = FakeWorker.join(harness, "w1", "noop", "text")) {
      Accepted first = (Accepted) client.call(TestSubmissions.noop(2), WAIT);
      AssignedRange run = worker.nextRun();
      fill();
      worker.done(run);
      worker.next(ResultOk.class);
      assertThat(client.call(new Cancel(first.task()), WAIT)).isInstanceOf(Done.class);

      Files.delete(filler);
      await()
          .ignoreExceptionsInstanceOf(ProblemException.class)
          .until(() -> client.call(TestSubmissions.noop(1), WAIT) instanceof Accepted);
      assertThat(client.call(new GroupCreate("blue"), WAIT)).isInstanceOf(Done.class);
    }
    String audit = Files.readString(state.resolve("audit.jsonl"));
    assertThat(audit).contains("\"Cancel\"");
    assertThat(AuditChain.firstBroken(state.resolve("audit.jsonl"))).isEmpty();
  }

  @Test
  void aLargeResultComesAgainWhenThereIsRoom() throws Exception {
    byte[] result = new byte[2_000_000];
    try (ServerHarness harness = ServerHarness.start(state);
        Link client = harness.link(Role.CLIENT)) {
      client.call(TestSubmissions.text("abc", TestSubmissions.NO_INPUT), WAIT);
      AssignedRange run;
      try (FakeWorker worker = FakeWorker.join(harness, "w1", "text")) {
        run = worker.nextRun();
        fill();
        ProblemException refused =
            catchThrowableOfType(
                ProblemException.class,
                () -> {
                  send(worker, run, result);
                  worker.next(ResultOk.class);
                });
        assertThat(refused.code()).isEqualTo(ErrorCode.NO_SPACE);
      }
      Files.delete(filler);
      try (FakeWorker worker = FakeWorker.join(harness, "w1", "text")) {
        send(worker, worker.nextRun(), result);
        worker.next(ResultOk.class);
      }
    }
  }

  private static void send(FakeWorker worker, AssignedRange run, byte[] result)
      throws ProblemException {
    byte[] part = new byte[500_000];
    for (int at = 0; at < result.length; at += part.length) {
      worker.link.send(0, new ResultPart(run.run(), at, part));
    }
    CRC32C crc = new CRC32C();
    crc.update(result);
    long[] length = {result.length};
    ResultRange done =
        new ResultRange(run.run(), length, new byte[0], true, (int) crc.getValue(), 1, 1);
    worker.link.send(0, new Results(List.of(done)));
  }
}
