package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.link.Link;
import furrow.protocol.message.Role;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Progress;
import furrow.protocol.message.TaskMessage.Watch;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker says of a failure decides whether it is tried again. */
class FailureCauseTest {
  private static final int WAIT = 10_000;

  @TempDir Path directory;

  private static void fail(FakeWorker worker, AssignedRange run, String cause) throws Exception {
    int code = ErrorCode.SUBTASK_FAILED.number();
    worker.link.send(0, new SubtaskFailed(run.run(), code, "it says " + cause, "", cause, ""));
  }

  @Test
  void anUnknownCauseIsTriedAgainAndAPermanentOneEndsTheTask() throws Exception {
    try (ServerHarness harness = ServerHarness.start(directory);
        FakeWorker worker = FakeWorker.join(harness, "w1", "noop");
        Link client = harness.link(Role.CLIENT)) {
      Accepted accepted = (Accepted) client.call(TestSubmissions.noop(1), WAIT);
      AssignedRange first = worker.nextRun();
      fail(worker, first, "WEATHER");
      AssignedRange second = worker.nextRun();
      assertThat(second.run().first()).isEqualTo(first.run().first());
      fail(worker, second, "PERMANENT");

      client.send(7, new Watch(accepted.task()));
      Progress last = (Progress) client.receive(WAIT).message();
      while (!last.last()) {
        last = (Progress) client.receive(WAIT).message();
      }
      assertThat(last.info().state()).isEqualTo("FAILED");
      assertThat(last.info().error().message()).contains("it says PERMANENT");
    }
  }
}
