package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.cli.Converters;
import furrow.client.cli.Following;
import furrow.client.render.Fields;
import furrow.client.render.Rows;
import furrow.client.settings.Selector;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProtocolException;
import furrow.protocol.message.TaskInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code furrow task wait}. */
@Command(
    name = "wait",
    description = "Waits for tasks to end. Its exit status is that of the worst of them.")
final class TaskWaitCommand extends TaskLeaf {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Parameters(
      paramLabel = "TASKS",
      arity = "0..1",
      defaultValue = "last",
      converter = Converters.Tasks.class,
      description = "12, 12-20, last or all; default last.")
  private Selector selector;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "0",
      description = "Stop waiting after this time with exit status 124; the tasks go on.")
  private Duration timeout;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress on stderr.")
  private boolean quiet;

  @Override
  protected int call(FurrowClient client) throws Exception {
    client.patient(PATIENCE, this::say);
    long deadline = System.nanoTime() + timeout.toNanos();
    List<TaskInfo> ends = new ArrayList<>();
    for (TaskInfo task : tasks(client, selector)) {
      ends.add(new Following(this, quiet).follow(client, task.task(), left(task, deadline)));
    }
    print(ends);
    for (TaskInfo end : ends) {
      if (!end.state().equals("DONE")) {
        throw Following.failure(end);
      }
    }
    return 0;
  }

  private Duration left(TaskInfo task, long deadline) throws ProtocolException {
    if (timeout.isZero()) {
      return timeout;
    }
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw new ProtocolException(
          ErrorCode.TIMEOUT,
          "task " + task.task() + " has not ended in time; it goes on",
          "furrow task wait " + task.task());
    }
    return Duration.ofNanos(left);
  }

  private void print(List<TaskInfo> ends) {
    List<Fields> things = new ArrayList<>();
    for (TaskInfo end : ends) {
      things.add(Rows.task(end));
      printer().say("task " + end.task() + " " + end.state().toLowerCase(java.util.Locale.ROOT));
    }
    if (printer().format() != furrow.client.render.Format.TABLE) {
      printer().list("tasks", List.of("task"), things, things);
    }
  }
}
