package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.link.Link;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Progress;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.Watch;
import java.nio.charset.StandardCharsets;

/** A task of an honest client and an honest worker, beside whatever else a server is sent. */
final class HonestTask {
  private HonestTask() {}

  /**
   * Submits it, has it done, and looks at its answer.
   *
   * @param number of the answer
   * @param waitMillis for each message
   * @param seed to be named by a failure
   */
  static void run(Link client, FakeWorker worker, int number, int waitMillis, long seed)
      throws Exception {
    String answer = "answer " + number;
    var accepted = client.call(TestSubmissions.text("x", TestSubmissions.NO_INPUT), waitMillis);
    long task = ((Accepted) accepted).task();
    worker.answer(worker.nextRun().run(), answer);
    client.send(7, new Watch(task));
    Progress progress = null;
    while (progress == null || !progress.last()) {
      progress = (Progress) client.receive(waitMillis).message();
    }
    ResultData data = (ResultData) client.call(new ResultGet(task, 0, 1_000), waitMillis);
    assertThat(new String(data.bytes(), StandardCharsets.UTF_8))
        .as("seed %d", seed)
        .isEqualTo(answer);
  }
}
