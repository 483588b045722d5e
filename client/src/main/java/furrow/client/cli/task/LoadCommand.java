package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.client.cli.Leaf;
import furrow.client.cli.Require;
import furrow.client.cli.ServerAccess;
import furrow.client.cli.ServerOptions;
import furrow.client.cli.TaskFollower;
import furrow.client.progress.Progress;
import furrow.protocol.message.Role;
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
      "Puts a load on a server and tells how fast it was.",
      "With --http: requests to any HTTP server, measured as JMH measures (warm-up, iterations,",
      "forks, a score with its 99.9 %% error, percentiles of the latency). With --rate requests are",
      "due at set times, and the latency of each counts from then (open loop, corrected for",
      "coordinated omission); without, each client asks again when it has its answer.",
      "With --kernel: the same with invocations of a kernel over the server's own protocol.",
      "Else: compute jobs of a given size, which are followed to their ends. Each of --tasks tasks",
      "has --count items of --millis CPU milliseconds; an item is a subtask unless --each says",
      "otherwise. The answers hold a checksum of every item."
    },
    footer = {
      "",
      "Examples:",
      "  furrow load --http http://127.0.0.1:8080/process --clients 50 --duration 20s",
      "  furrow load --http http://127.0.0.1:8080/process --clients 50 --rate 2000 --forks 3 --json",
      "  furrow load --kernel text --clients 50 --rate 2000",
      "  furrow load --group mpi",
      "  furrow load --count 100000 --millis 0 --tasks 4 --json"
    })
public final class LoadCommand extends Leaf {
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

  @Mixin private RequestLoad requests;

  @Mixin private ServerOptions server;

  @Override
  public Integer call() throws Exception {
    Require.between("--millis", millis, 0, MOST_MILLIS);
    if (requests.asked()) {
      return requests.run(this, server, group, millis);
    }
    RequestLoad.refuse(
        spec().commandLine().getParseResult(),
        RequestLoad.NAMES,
        "is for requests, which need --http URL or --kernel NAME");
    try (FurrowClient client = ServerAccess.open(this, server, Role.CLIENT)) {
      return tasks(client);
    }
  }

  private int tasks(FurrowClient client) throws Exception {
    Require.between("--count", count, 1, Integer.MAX_VALUE);
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
