package furrow.protocol.document;

import furrow.json.JsonObject;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.ClusterMessage.GroupInfo;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ShareInfo;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Explanation;
import furrow.protocol.message.TaskMessage.SubtaskInfo;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import java.time.Instant;
import java.util.Map;

/** The JSON fields of everything that commands list or show; the keys are a contract. */
public final class Rows {
  /** Version of all documents. */
  public static final String SCHEMA = "furrow/1";

  private Rows() {}

  /** The first field of every document. */
  public static JsonObject schema() {
    return new JsonObject().put("schema", SCHEMA);
  }

  /** A task that was handed in. */
  public static JsonObject accepted(Accepted a) {
    return new JsonObject().put("task", a.task()).put("duplicate", a.duplicate());
  }

  public static JsonObject task(TaskInfo t) {
    return new JsonObject()
        .put("task", t.task())
        .put("state", t.state())
        .put("user", t.user())
        .put("kernel", t.kernel())
        .put("operation", t.operation())
        .put("argv", t.argv())
        .put("input", t.input())
        .put("group", t.group())
        .put("priority", t.priority())
        .put("unit", t.bytes() ? "byte" : "item")
        .put("units", t.units())
        .put("units_done", t.unitsDone())
        .put("rows", t.rows())
        .put("subtasks", subtasks(t))
        .put("created", Instant.ofEpochMilli(t.createdMillis()).toString())
        .put("elapsed_s", t.elapsedMillis() / 1000.0)
        .put("answer_bytes", t.answerSize())
        .put("answer_type", t.contentType())
        .put("error", error(t.error()));
  }

  /** Why a task waits, or what it is doing. */
  public static JsonObject explanation(TaskInfo t, Explanation e) {
    return new JsonObject().put("task", t.task()).put("state", t.state()).put("lines", e.lines());
  }

  /** What was done to a task. */
  public static JsonObject act(long task, String act) {
    return new JsonObject().put("task", task).put("act", act);
  }

  private static JsonObject subtasks(TaskInfo t) {
    return new JsonObject()
        .put("planned", t.planned())
        .put("done", t.done())
        .put("running", t.running())
        .put("failed", t.failed())
        .put("superseded", t.superseded())
        .put("retried", t.retried());
  }

  /**
   * @param host of its worker; empty when that is not known
   */
  public static JsonObject subtask(SubtaskInfo s, String host) {
    return new JsonObject()
        .put("task", s.task())
        .put("subtask", s.task() + "." + s.index())
        .put("index", s.index())
        .put("state", s.state())
        .put("start", s.start())
        .put("end", s.end())
        .put("scan", s.scan())
        .put("strikes", s.strikes())
        .put("attempts", s.attempts())
        .put("worker", s.worker())
        .put("host", host)
        .put("error", error(s.error()))
        .put("evidence", s.evidence())
        .put("output", Texts.orNull(s.output()))
        .put("output_bytes", s.outputSize())
        .put("output_kept", s.outputKept());
  }

  public static JsonObject worker(WorkerInfo w) {
    return new JsonObject()
        .put("worker", w.worker())
        .put("state", w.state())
        .put("host", w.host())
        .put("pid", w.pid())
        .put("slots", w.slots())
        .put("busy", w.busy())
        .put("queued", w.queued())
        .put("group", w.groups().isEmpty() ? "" : w.groups().get(0))
        .put("groups", w.groups())
        .put("labels", w.labels())
        .put("kernels", w.kernels())
        .put("heartbeat_age_s", w.heartbeatAgeMillis() / 1000.0)
        .put("subtasks_done", w.subtasksDone())
        .put("reason", w.reason());
  }

  public static JsonObject group(GroupInfo g) {
    return new JsonObject()
        .put("group", g.group())
        .put("workers", g.workers())
        .put("slots", g.slots())
        .put("busy", g.busy())
        .put("tasks", g.tasks());
  }

  public static JsonObject world(MpiWorldInfo w) {
    return new JsonObject()
        .put("world", w.world())
        .put("state", w.state())
        .put("epoch", w.epoch())
        .put("launcher", w.launcher())
        .put("wanted", w.wanted())
        .put("allocation", allocation(w))
        .put("reason", w.reason())
        .put("master_pid", w.master())
        .put("mode", w.mode())
        .put("rounds", w.rounds())
        .put("bytes", w.bytes())
        .put("up_s", w.upMillis() / 1000.0)
        .put("ring", new JsonObject().put("used", w.ringUsed()).put("bytes", w.ringBytes()))
        .put("ranks", w.ranks().stream().map(Rows::rank).toList())
        .put("error", error(w.error()));
  }

  private static JsonObject allocation(MpiWorldInfo w) {
    return w.allocation() == 0
        ? null
        : new JsonObject().put("id", w.allocation()).put("state", w.allocationState());
  }

  public static JsonObject rank(MpiRankInfo r) {
    return new JsonObject()
        .put("rank", r.rank())
        .put("number", r.number())
        .put("node", r.node())
        .put("worker", r.worker())
        .put("pid", r.pid())
        .put("lane", r.lane())
        .put("heartbeat_age_s", r.heartbeatAgeMillis() / 1000.0)
        .put("subtasks_done", r.subtasksDone());
  }

  public static JsonObject event(EventInfo e) {
    return new JsonObject()
        .put("sequence", e.sequence())
        .put("at", Instant.ofEpochMilli(e.atMillis()).toString())
        .put("kind", e.kind())
        .put("task", e.task() == 0 ? null : e.task())
        .put("subtask", e.subtaskPlusOne() == 0 ? null : e.subtaskPlusOne() - 1)
        .put("worker", e.worker().isEmpty() ? null : e.worker())
        .put("text", e.text());
  }

  public static JsonObject server(ServerInfo s) {
    return new JsonObject()
        .put("server", s.serverId())
        .put("version", s.version())
        .put("pid", s.pid())
        .put("incarnation", s.incarnation())
        .put("uptime_s", s.uptimeMillis() / 1000.0)
        .put("addresses", s.addresses())
        .put("http", s.http())
        .put("warnings", s.warnings())
        .put("state_directory", s.stateDirectory())
        .put("draining", s.draining())
        .put("counters", counters(s))
        .put("shares", s.shares().stream().map(Rows::share).toList());
  }

  private static JsonObject share(ShareInfo s) {
    return new JsonObject()
        .put("user", s.user())
        .put("what", s.what())
        .put("held", s.held())
        .put("share", s.share())
        .put("limit", s.limit());
  }

  private static JsonObject counters(ServerInfo s) {
    JsonObject counters = new JsonObject();
    for (Map.Entry<String, String> counter : s.counters().entrySet()) {
      String value = counter.getValue();
      boolean number = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
      counters.put(counter.getKey(), number ? Long.valueOf(value) : value);
    }
    return counters;
  }

  /** Code, message and hint; null for no error. */
  public static JsonObject error(ErrorReply error) {
    if (error == null || error.code() == 0) {
      return null;
    }
    return new JsonObject()
        .put("code", codeName(error.code()))
        .put("message", error.message())
        .put("hint", error.hint());
  }

  /** Name of an error's number; a number that is not known is shown as it is. */
  public static String codeName(int number) {
    return ErrorCode.of(number).map(ErrorCode::name).orElse("ERROR_" + number);
  }
}
