package furrow.server.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Notice;
import org.junit.jupiter.api.Test;

class ReplyPublisherTest {

  @Test
  void theLogNamesWhatAnEventIsAbout() {
    assertThat(line(Notice.Kind.WORKER_LOST, 0, -1, "w1", "0 subtasks freed"))
        .isEqualTo("WORKER_LOST worker w1: 0 subtasks freed");
    assertThat(line(Notice.Kind.RETRIED, 3, 5, "w1", "exit status 3"))
        .isEqualTo("RETRIED task 3.5 worker w1: exit status 3");
    assertThat(line(Notice.Kind.TASK_DONE, 3, 0, "", "")).isEqualTo("TASK_DONE task 3");
    assertThat(line(Notice.Kind.SERVER_STOPPING, 0, -1, "", "no new tasks"))
        .isEqualTo("SERVER_STOPPING: no new tasks");
  }

  private static String line(
      Notice.Kind kind, long task, long subtask, String worker, String text) {
    return ReplyPublisher.line(new Notice(kind, task, subtask, worker, text));
  }
}
