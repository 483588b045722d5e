package furrow.server.http;

import furrow.engine.TaskState;
import furrow.json.JsonObject;
import furrow.protocol.document.Rows;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.TaskMessage.TaskList;
import furrow.protocol.message.TaskMessage.TaskQuery;
import furrow.server.http.Route.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Tasks by number, page by page, and only those that are wanted. */
final class TaskListing {
  private static final int PAGE = 1_000;

  /** Pages of the server that one request may look through for tasks that are wanted. */
  private static final int MOST_PAGES = 20;

  private final Exchange exchange;
  private final long to;
  private final boolean last;
  private final int limit;
  private final String state;
  private final String kernel;
  private final String group;
  private final String user;
  private final List<JsonObject> found = new ArrayList<>();
  private final List<TaskInfo> page = new ArrayList<>();
  private int pages;

  private TaskListing(Exchange exchange) throws ProblemException {
    this.exchange = exchange;
    to = exchange.queryNumber("to", 0, 0, Long.MAX_VALUE);
    last = exchange.queryFlag("last");
    limit = (int) exchange.queryNumber("limit", PAGE, 1, PAGE);
    state = state(exchange.query("state"));
    kernel = exchange.query("kernel");
    group = exchange.query("group");
    user = exchange.query("user");
  }

  static void register(RouteTable routes) {
    routes.add(
        Route.get("/api/v1/tasks")
            .summary("Lists tasks: your own, for administrators and readers all")
            .query("from", Kind.INTEGER, "Begin with this task")
            .query("to", Kind.INTEGER, "End with this task")
            .query("last", Kind.BOOLEAN, "Only the newest")
            .query("limit", Kind.INTEGER, "At most so many, up to 1000")
            .query("state", Kind.TEXT, "Only those in this state, as in: running")
            .query("kernel", Kind.TEXT, "Only those of this kernel")
            .query("group", Kind.TEXT, "Only those for this group")
            .query("user", Kind.TEXT, "Only those of this user")
            .sends(TaskQuery.class)
            .answers(200, "The tasks, and where to go on when there are more", null)
            .to(
                exchange -> {
                  long from = exchange.queryNumber("from", 0, 0, Long.MAX_VALUE);
                  new TaskListing(exchange).ask(from);
                }));
  }

  private static String state(String name) throws ProblemException {
    if (name == null) {
      return null;
    }
    String state = name.toUpperCase(Locale.ROOT);
    List<String> all = Arrays.stream(TaskState.values()).map(TaskState::name).toList();
    if (!all.contains(state)) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          "state: \"" + name + "\"",
          "use one of " + String.join(", ", all).toLowerCase(Locale.ROOT));
    }
    return state;
  }

  private void ask(long from) {
    page.clear();
    exchange.call(new TaskQuery(from, to, last), reply -> take((TaskList) reply));
  }

  private void take(TaskList list) {
    page.addAll(list.tasks());
    if (list.more()) {
      return;
    }
    pages++;
    for (TaskInfo task : page) {
      if (found.size() == limit) {
        answer(task.task());
        return;
      }
      if (wanted(task)) {
        found.add(Rows.task(task));
      }
    }
    if (list.next() > 0 && found.size() < limit && pages < MOST_PAGES) {
      ask(list.next());
    } else {
      answer(list.next());
    }
  }

  private boolean wanted(TaskInfo task) {
    return (state == null || state.equals(task.state()))
        && (kernel == null || kernel.equals(task.kernel()))
        && (group == null || group.equals(task.group()))
        && (user == null || user.equals(task.user()));
  }

  /**
   * @param next the first task that was not looked at; 0 for none
   */
  private void answer(long next) {
    JsonObject list = Rows.schema().put("tasks", found).put("truncated", next > 0);
    exchange.answer(200, next > 0 ? list.put("next", next) : list);
  }
}
