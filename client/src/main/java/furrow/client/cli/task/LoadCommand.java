package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.client.cli.Require;
import furrow.client.cli.ServerLeaf;
import furrow.client.cli.TaskFollower;
import furrow.client.progress.Progress;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code furrow load}. */
@Command(
    name = "load",
    description = {
      "Hands in compute jobs of a given size, follows them and tells how fast they were.",
      "Each of --tasks tasks has --count items of --millis CPU milliseconds; an item is a subtask",
      "unless --each says otherwise. The answers hold a checksum of every item."
    },
    footer = {
      "",
      "Examples:",
      "  furrow load --group mpi",
      "  furrow load --count 100000 --millis 0 --tasks 4 --json"
    })
public final class LoadCommand extends ServerLeaf {
  private static final int MOST_TASKS = 256;
  private static final int MOST_MILLIS = 3_600_000;
  private static final int RETRIES = 2;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Items of each task; default 1000.")
  private int count;

  @Option(
      names = "--millis",
      paramLabel = "M",
      defaultValue = "1",
      description = "CPU milliseconds of each item, 0 for next to nothing; default 1.")
  private int millis;

  @Option(
      names = "--tasks",
      paramLabel = "K",
      defaultValue = "1",
      description = "Tasks that run side by side; default 1.")
  private int tasks;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      defaultValue = "",
      description = "Only workers of this group may run them.")
  private String group;

  @Option(
      names = "--each",
      paramLabel = "N",
      defaultValue = "1",
      description = "Items per subtask; default 1.")
  private int each;

  @Mixin private TaskFollower.Options follow;

  @Override
  protected int call(FurrowClient client) throws Exception {
    Require.between("--count", count, 1, Integer.MAX_VALUE);
    Require.between("--millis", millis, 0, MOST_MILLIS);
    Require.between("--tasks", tasks, 1, MOST_TASKS);
    Require.between("--each", each, 1, Integer.MAX_VALUE);
    client.retryFor(follow.retryLimit(), this::say);
    long begun = System.nanoTime();
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      ids.add(client.submit(request()).task());
    }
    String which = LoadWatch.range(ids);
    List<TaskInfo> ends;
    long elapsed;
    try (TaskFollower.DetachNotice detached =
            new TaskFollower.DetachNotice(
                this, "detached; " + which + " goes on", "hint: furrow task list");
        Progress progress = TaskFollower.progress(context(), follow.quiet())) {
      ends = new LoadWatch(client, ids, which).follow(progress, follow.timeout());
      elapsed = System.nanoTime() - begun;
    }
    LoadReport.print(client, printer(), ends, elapsed);
    for (TaskInfo end : ends) {
      if (!end.state().equals("DONE")) {
        throw TaskFollower.failure(end);
      }
    }
    return 0;
  }

  private TaskRequest request() {
    String work = millis == 0 ? "iterations=1" : "millis=" + millis;
    return TaskRequest.of("spin", "items=" + count + " " + work, List.of(), Map.of())
        .withLimits(new TaskRequest.Limits(group, 0, each, 0, RETRIES));
  }
}
