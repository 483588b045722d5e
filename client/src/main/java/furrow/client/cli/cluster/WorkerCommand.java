package furrow.client.cli.cluster;

import furrow.client.api.FurrowClient;
import furrow.client.cli.CommandGroup;
import furrow.client.cli.ServerLeaf;
import furrow.client.cli.start.WorkerStartCommand;
import furrow.client.render.Format;
import furrow.client.render.HumanFormat;
import furrow.json.JsonObject;
import furrow.protocol.document.Rows;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.protocol.message.Role;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code furrow worker}. */
@Command(name = "worker", description = "Starts workers, looks at them and acts on them.")
public final class WorkerCommand extends CommandGroup {
  @Override
  protected List<String> verbs() {
    return List.of("start", "list", "show", "drain", "resume", "stop", "join", "leave");
  }

  @Override
  protected Object command(String verb) {
    return switch (verb) {
      case "start" -> new WorkerStartCommand();
      case "list" -> new ListCommand();
      case "show" -> new ShowCommand();
      case "drain" -> new DrainCommand();
      case "resume" -> new ResumeCommand();
      case "stop" -> new StopCommand();
      case "join" -> new JoinCommand();
      case "leave" -> new LeaveCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }

  /** {@code furrow worker list}. */
  @Command(name = "list", description = "Lists workers.")
  static final class ListCommand extends ServerLeaf {
    private static final List<String> KEYS =
        List.of(
            "worker", "state", "host", "pid", "groups", "slots", "busy", "queued", "done", "heard");

    /** Shown where anything is to be said of any worker. */
    private static final String REASON = "reason";

    @Option(names = "--group", paramLabel = "GROUP", description = "Only members of this group.")
    private String group;

    @Override
    protected int call(FurrowClient client) throws Exception {
      List<JsonObject> things = new ArrayList<>();
      List<JsonObject> shown = new ArrayList<>();
      for (WorkerInfo worker : client.workers("")) {
        if (group == null || group.isEmpty() || worker.groups().contains(group)) {
          things.add(Rows.worker(worker));
          shown.add(shown(worker));
        }
      }
      if (things.isEmpty() && printer().format() == Format.TABLE) {
        String of = group == null || group.isEmpty() ? "" : " --group " + group;
        say("no worker; start one: furrow worker start" + of + " --detach");
        return 0;
      }
      List<String> keys = new ArrayList<>(KEYS);
      if (shown.stream().anyMatch(one -> !"".equals(one.get(REASON)))) {
        keys.add(REASON);
      }
      printer().list("workers", keys, things, shown);
      return 0;
    }

    private static JsonObject shown(WorkerInfo w) {
      return new JsonObject()
          .put("worker", w.worker())
          .put("state", w.state())
          .put("host", w.host())
          .put("pid", w.pid())
          .put("groups", w.groups())
          .put("slots", w.slots())
          .put("busy", w.busy())
          .put("queued", w.queued())
          .put("done", w.subtasksDone())
          .put("heard", HumanFormat.duration(w.heartbeatAgeMillis()) + " ago")
          .put(REASON, w.reason());
    }
  }

  /** {@code furrow worker show}. */
  @Command(name = "show", description = "Shows one worker.")
  static final class ShowCommand extends ServerLeaf {
    @Parameters(paramLabel = "WORKER", description = "Its name, or a beginning that only it has.")
    private String name;

    @Override
    protected int call(FurrowClient client) throws Exception {
      WorkerInfo worker = Lookup.named(client, name);
      printer().one(worker.worker(), Rows.worker(worker), null);
      return 0;
    }
  }

  /** {@code furrow worker drain}. */
  @Command(name = "drain", description = "Gives a worker no new work; what runs goes on.")
  static final class DrainCommand extends ServerLeaf {
    @Parameters(paramLabel = "WORKER", description = "Its name, a beginning of it, or all.")
    private String name;

    @Override
    protected int call(FurrowClient client) throws Exception {
      for (WorkerInfo worker : Lookup.selected(client, name)) {
        client.drain(worker.worker(), false);
        printer().act("worker", worker.worker(), "drains");
      }
      return 0;
    }
  }

  /** {@code furrow worker resume}. */
  @Command(
      name = "resume",
      description = "Ends a worker's quarantine: it is given everything again.")
  static final class ResumeCommand extends ServerLeaf {
    @Parameters(paramLabel = "WORKER", description = "Its name, a beginning of it, or all.")
    private String name;

    @Override
    protected Role role() {
      return Role.ADMIN;
    }

    @Override
    protected int call(FurrowClient client) throws Exception {
      for (WorkerInfo worker : Lookup.selected(client, name)) {
        client.resume(worker.worker());
        printer().act("worker", worker.worker(), "is given everything again");
      }
      return 0;
    }
  }

  /** {@code furrow worker stop}. */
  @Command(name = "stop", description = "Ends a worker when what it runs is finished.")
  static final class StopCommand extends ServerLeaf {
    @Parameters(paramLabel = "WORKER", description = "Its name, a beginning of it, or all.")
    private String name;

    @Override
    protected int call(FurrowClient client) throws Exception {
      for (WorkerInfo worker : Lookup.selected(client, name)) {
        client.drain(worker.worker(), true);
        printer().act("worker", worker.worker(), "stops when it is empty");
      }
      return 0;
    }
  }

  /** {@code furrow worker join}. */
  @Command(name = "join", description = "Puts a worker into a group. It stays so over restarts.")
  static final class JoinCommand extends ServerLeaf {
    @Parameters(index = "0", paramLabel = "WORKER", description = "Its name, a beginning, or all.")
    private String name;

    @Parameters(index = "1", paramLabel = "GROUP", description = "The group.")
    private String group;

    @Override
    protected int call(FurrowClient client) throws Exception {
      for (WorkerInfo worker : Lookup.selected(client, name)) {
        client.membership(worker.worker(), group, true);
        printer().act("worker", worker.worker(), "is in group " + group);
      }
      return 0;
    }
  }

  /** {@code furrow worker leave}. */
  @Command(
      name = "leave",
      description = "Takes a worker out of a group. It stays so over restarts.")
  static final class LeaveCommand extends ServerLeaf {
    @Parameters(index = "0", paramLabel = "WORKER", description = "Its name, a beginning, or all.")
    private String name;

    @Parameters(index = "1", paramLabel = "GROUP", description = "The group.")
    private String group;

    @Override
    protected int call(FurrowClient client) throws Exception {
      for (WorkerInfo worker : Lookup.selected(client, name)) {
        client.membership(worker.worker(), group, false);
        printer().act("worker", worker.worker(), "is no longer in group " + group);
      }
      return 0;
    }
  }

  /** Finds workers by what the user calls them. */
  static final class Lookup {
    private Lookup() {}

    /** The worker of this name, or the only one whose name begins so. */
    static WorkerInfo named(FurrowClient client, String name) throws ProblemException {
      List<WorkerInfo> matches = new ArrayList<>();
      for (WorkerInfo worker : client.workers("")) {
        if (worker.worker().equals(name)) {
          return worker;
        }
        if (worker.worker().startsWith(name)) {
          matches.add(worker);
        }
      }
      if (matches.size() != 1) {
        throw new ProblemException(
            ErrorCode.NO_SUCH_WORKER,
            matches.isEmpty()
                ? "no such worker: " + name
                : matches.size() + " workers have names that begin with " + name,
            "furrow worker list");
      }
      return matches.get(0);
    }

    /** One by name, or all with {@code all}. */
    static List<WorkerInfo> selected(FurrowClient client, String name) throws ProblemException {
      return name.equals("all") ? client.workers("") : List.of(named(client, name));
    }
  }
}
