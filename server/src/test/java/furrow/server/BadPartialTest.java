package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.link.Link;
import furrow.protocol.message.Role;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Progress;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.message.TaskMessage.Watch;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.ResultOk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker sends as a result is none: it is dropped, and the answer is right in the end. */
class BadPartialTest {
  private static final int WAIT = 10_000;

  @TempDir Path directory;

  @Test
  void isDroppedAndItsWorkerGetsAStrike() throws Exception {
    try (ServerHarness harness = ServerHarness.start(directory);
        Link client = harness.link(Role.CLIENT);
        FakeWorker worker = FakeWorker.join(harness, "liar", "spin")) {
      long task = ((Accepted) client.call(spin(), WAIT)).task();
      AssignedRange first = worker.nextRun();
      worker.answer(first.run(), "no eight bytes");
      worker.next(ResultOk.class);

      AssignedRange again = worker.nextRun();
      assertThat(again.run().first()).isEqualTo(first.run().first());
      assertThat(again.run().counter()).isGreaterThan(first.run().counter());
      worker.answer(again.run(), "8 bytes.");
      client.send(7, new Watch(task));
      Progress progress = null;
      while (progress == null || !progress.last()) {
        progress = (Progress) client.receive(WAIT).message();
      }
      assertThat(progress.info().state()).isEqualTo("DONE");
      ResultData data = (ResultData) client.call(new ResultGet(task, 0, 1_000), WAIT);
      assertThat(new String(data.bytes(), StandardCharsets.UTF_8)).contains("[\"1\",\"38206");
    }
    assertThat(Files.readString(directory.resolve("audit.jsonl")))
        .contains("RESULT_REFUSED", "of worker liar", "14 bytes instead of 8");
    assertThat(Files.readString(directory.resolve("log/events.jsonl")))
        .contains("\"RETRIED\"", "strike 1: worker liar sent no result of it");
  }

  private static Submit spin() {
    Map<String, String> options = Map.of("items", "1", "iterations", "1");
    return new Submit(
        TestSubmissions.id(),
        "spin",
        "",
        List.of(),
        options,
        TestSubmissions.NO_INPUT,
        "",
        0,
        1,
        0,
        2);
  }
}
