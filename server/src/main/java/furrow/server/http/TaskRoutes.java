package furrow.server.http;

import furrow.json.JsonObject;
import furrow.protocol.document.Rows;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.protocol.message.ClusterMessage.WorkerList;
import furrow.protocol.message.ClusterMessage.WorkerQuery;
import furrow.protocol.message.TaskMessage.Cancel;
import furrow.protocol.message.TaskMessage.Explain;
import furrow.protocol.message.TaskMessage.Explanation;
import furrow.protocol.message.TaskMessage.Progress;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.Retry;
import furrow.protocol.message.TaskMessage.SubtaskInfo;
import furrow.protocol.message.TaskMessage.SubtaskList;
import furrow.protocol.message.TaskMessage.SubtaskQuery;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.TaskMessage.TaskList;
import furrow.protocol.message.TaskMessage.TaskQuery;
import furrow.protocol.message.TaskMessage.Watch;
import furrow.server.http.Route.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tasks: handed in, listed, waited for, and what is done to them. */
final class TaskRoutes {
  private static final String TASK = "/api/v1/tasks/{task}";
  private static final String NUMBER = "Number of the task";
  private static final String WAIT = "Seconds to wait for its end; the answer comes as it ends";
  private static final int LONGEST_WAIT = 3_600;
  private static final int PAGE = 1_000;

  private TaskRoutes() {}

  static void register(RouteTable routes) {
    SubmitRoutes.register(routes);
    TaskListing.register(routes);
    routes.add(
        of(Route.get(TASK), "Shows a task, now or when it ends")
            .query("wait", Kind.INTEGER, WAIT)
            .sends(TaskQuery.class)
            .sends(Watch.class)
            .answers(200, "The task", null)
            .to(exchange -> waited(exchange, task -> show(exchange, task))));
    routes.add(
        of(
                Route.get(TASK + "/result"),
                "The answer of a task, as it streams from the disk; as events while it runs")
            .query("wait", Kind.INTEGER, WAIT)
            .sends(TaskQuery.class)
            .sends(Watch.class)
            .sends(ResultGet.class)
            .answersWith(
                200,
                "The answer, with its own media type; or events, by Accept: text/event-stream",
                "*/*")
            .to(TaskRoutes::result));
    routes.add(
        of(Route.delete(TASK), "Cancels a task; nothing of it counts afterwards")
            .sends(Cancel.class)
            .answers(200, "It is cancelled", null)
            .to(TaskRoutes::cancel));
    routes.add(
        of(Route.post(TASK + "/cancel"), "Cancels a task; nothing of it counts afterwards")
            .sends(Cancel.class)
            .answers(200, "It is cancelled", null)
            .to(TaskRoutes::cancel));
    routes.add(
        of(Route.post(TASK + "/retry"), "Runs the failed subtasks of an ended task again")
            .sends(Retry.class)
            .answers(200, "It runs again", null)
            .to(
                exchange -> {
                  long task = number(exchange);
                  exchange.call(new Retry(task), reply -> act(exchange, task, "runs again"));
                }));
    routes.add(
        of(Route.get(TASK + "/explain"), "Says why a task waits, or what it is doing")
            .sends(TaskQuery.class)
            .sends(Explain.class)
            .answers(200, "The reasons, line by line", null)
            .to(exchange -> now(exchange, task -> explain(exchange, task))));
    routes.add(
        of(Route.get(TASK + "/subtasks"), "Lists subtasks of a task")
            .query("state", Kind.TEXT, "Only those in this state, as in: failed")
            .query("from", Kind.INTEGER, "Begin with this one")
            .query("limit", Kind.INTEGER, "At most so many, up to 1000")
            .sends(SubtaskQuery.class)
            .sends(WorkerQuery.class)
            .answers(200, "The subtasks", null)
            .to(TaskRoutes::subtasks));
    routes.add(
        of(Route.get(TASK + "/subtasks/{index}"), "Shows a subtask")
            .path("index", Kind.INTEGER, "Index of the subtask, from 0")
            .sends(SubtaskQuery.class)
            .sends(WorkerQuery.class)
            .answers(200, "The subtask", null)
            .to(TaskRoutes::subtask));
  }

  private static Route.Builder of(Route.Builder route, String summary) {
    return route.summary(summary).path("task", Kind.INTEGER, NUMBER);
  }

  private static void show(Exchange exchange, TaskInfo task) {
    exchange.answer(200, Rows.schema().putAll(Rows.task(task)));
  }

  // ---- one task ----

  /** Gives the task as it is now. */
  private static void now(Exchange exchange, Consumer<TaskInfo> then) throws ProblemException {
    long id = number(exchange);
    exchange.call(
        new TaskQuery(id, id, false),
        reply -> {
          List<TaskInfo> found = ((TaskList) reply).tasks();
          if (found.isEmpty()) {
            exchange.fail(none(id));
          } else {
            then.accept(found.get(0));
          }
        });
  }

  /** In messages 0 stands for all of them. */
  private static long number(Exchange exchange) throws ProblemException {
    long id = exchange.pathNumber("task");
    if (id == 0) {
      throw none(id);
    }
    return id;
  }

  private static ProblemException none(long id) {
    return new ProblemException(
        ErrorCode.NO_SUCH_TASK, "there is no task " + id, "GET /api/v1/tasks lists them");
  }

  /** The same once it has ended, or when the time is over that the client waits. */
  private static void waited(Exchange exchange, Consumer<TaskInfo> then) throws ProblemException {
    long seconds = exchange.queryNumber("wait", 0, 0, LONGEST_WAIT);
    if (seconds == 0) {
      now(exchange, then);
      return;
    }
    Consumer<TaskInfo> once = once(then);
    exchange.call(
        new Watch(number(exchange)),
        reply -> {
          Progress progress = (Progress) reply;
          if (progress.last()) {
            once.accept(progress.info());
          }
        });
    exchange.schedule(
        () -> {
          try {
            now(exchange, once);
          } catch (ProblemException e) {
            exchange.fail(e);
          }
        },
        TimeUnit.SECONDS.toMillis(seconds));
  }

  /** The end and the time may come together. */
  private static Consumer<TaskInfo> once(Consumer<TaskInfo> then) {
    boolean[] done = new boolean[1];
    return task -> {
      if (!done[0]) {
        done[0] = true;
        then.accept(task);
      }
    };
  }

  // ---- result ----

  private static void result(Exchange exchange) throws ProblemException {
    long id = number(exchange);
    if (exchange.accepts(ResultEvents.TYPE)) {
      ResultEvents.follow(exchange, id);
    } else if (exchange.queryNumber("wait", 0, 0, LONGEST_WAIT) == 0) {
      new ResultDownload(exchange, id).next();
    } else {
      waited(exchange, task -> new ResultDownload(exchange, id).next());
    }
  }

  // ---- acts ----

  private static void cancel(Exchange exchange) throws ProblemException {
    long task = number(exchange);
    exchange.call(new Cancel(task), reply -> act(exchange, task, "cancelled"));
  }

  private static void act(Exchange exchange, long task, String act) {
    exchange.answer(200, Rows.schema().put("tasks", List.of(Rows.act(task, act))));
  }

  private static void explain(Exchange exchange, TaskInfo task) {
    exchange.call(
        new Explain(task.task()),
        reply ->
            exchange.answer(
                200, Rows.schema().putAll(Rows.explanation(task, (Explanation) reply))));
  }

  // ---- subtasks ----

  private static void subtasks(Exchange exchange) throws ProblemException {
    int limit = (int) exchange.queryNumber("limit", PAGE, 1, PAGE);
    long from = exchange.queryNumber("from", 0, 0, Long.MAX_VALUE);
    String state = exchange.query("state") == null ? "" : exchange.query("state");
    SubtaskQuery query =
        new SubtaskQuery(number(exchange), 0, state.toUpperCase(Locale.ROOT), limit + 1, from);
    found(
        exchange,
        query,
        (subtasks, hosts) -> {
          boolean truncated = subtasks.size() > limit;
          List<JsonObject> things = new ArrayList<>();
          for (SubtaskInfo s : subtasks.subList(0, Math.min(limit, subtasks.size()))) {
            things.add(Rows.subtask(s, hosts.getOrDefault(s.worker(), "")));
          }
          JsonObject list = Rows.schema().put("subtasks", things).put("truncated", truncated);
          exchange.answer(200, truncated ? list.put("next", subtasks.get(limit).index()) : list);
        });
  }

  private static void subtask(Exchange exchange) throws ProblemException {
    long index = exchange.pathNumber("index");
    long task = number(exchange);
    if (index == Long.MAX_VALUE) {
      throw new ProblemException(
          ErrorCode.NO_SUCH_SUBTASK, "there is no subtask " + index, "GET .../subtasks lists them");
    }
    found(
        exchange,
        new SubtaskQuery(task, index + 1, "", 1, 0),
        (subtasks, hosts) -> {
          SubtaskInfo s = subtasks.get(0);
          String host = hosts.getOrDefault(s.worker(), "");
          exchange.answer(200, Rows.schema().putAll(Rows.subtask(s, host)));
        });
  }

  /** Takes subtasks, and the hosts of the workers that are there. */
  private interface Subtasks {
    void take(List<SubtaskInfo> subtasks, Map<String, String> hosts);
  }

  private static void found(Exchange exchange, SubtaskQuery query, Subtasks then) {
    List<SubtaskInfo> subtasks = new ArrayList<>();
    Map<String, String> hosts = new HashMap<>();
    exchange.call(
        query,
        reply -> {
          SubtaskList list = (SubtaskList) reply;
          subtasks.addAll(list.subtasks());
          if (!list.more()) {
            exchange.call(new WorkerQuery(""), workers -> hosts(workers, hosts, subtasks, then));
          }
        });
  }

  private static void hosts(
      Object reply, Map<String, String> hosts, List<SubtaskInfo> subtasks, Subtasks then) {
    WorkerList list = (WorkerList) reply;
    for (WorkerInfo worker : list.workers()) {
      hosts.put(worker.worker(), worker.host());
    }
    if (!list.more()) {
      then.take(subtasks, hosts);
    }
  }
}
