package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.cli.AnswerSink;
import furrow.client.cli.CommandGroup;
import furrow.client.cli.Converters;
import furrow.client.cli.Require;
import furrow.client.cli.TaskFollower;
import furrow.client.render.Format;
import furrow.client.render.Printer;
import furrow.client.settings.Selector;
import furrow.json.JsonObject;
import furrow.protocol.document.Rows;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.Explanation;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code furrow task}. */
@Command(
    name = "task",
    description = "Looks at tasks and acts on them.",
    footer = {"", "A task is named 12, 12-20, last or all; a subtask 12.3."})
public final class TaskCommand extends CommandGroup {
  @Override
  protected List<String> verbs() {
    return List.of("list", "show", "wait", "result", "cancel", "retry", "explain");
  }

  @Override
  protected Object command(String verb) {
    return switch (verb) {
      case "list" -> new TaskListCommand();
      case "show" -> new TaskShowCommand();
      case "wait" -> new TaskWaitCommand();
      case "result" -> new ResultCommand();
      case "cancel" -> new CancelCommand();
      case "retry" -> new RetryCommand();
      case "explain" -> new ExplainCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }

  /** {@code furrow task result}. */
  @Command(
      name = "result",
      description = "Prints the answer of a task that is done, or with --follow as it grows.",
      footer = {
        "",
        "Examples:",
        "  furrow task result 12 --out totals.csv",
        "  furrow task result last --follow -o json | grep ERROR"
      })
  static final class ResultCommand extends TaskLeaf {
    @Parameters(
        arity = "0..1",
        paramLabel = "TASK",
        defaultValue = "last",
        converter = Converters.Tasks.class,
        description = "12 or last; default last.")
    private Selector selector;

    @Option(
        names = "--out",
        paramLabel = "FILE",
        converter = Converters.OutputName.class,
        description =
            "Write the answer to this file: as JSON, or by its suffix as .csv, .tsv, .md or .jsonl.")
    private Path out;

    @Option(
        names = "--follow",
        description =
            "While the task runs, print each byte of its answer once and as soon as it is certain:"
                + " for kernels that join outputs, as exec; of others (csv) all comes at the end. -o"
                + " json prints JSON as it is, other formats need all of it; the file of --out is"
                + " there when the answer is complete.")
    private boolean follow;

    @Override
    protected int call(FurrowClient client) throws Exception {
      Require.writable("--out", out);
      if (follow) {
        client.retryFor(TaskFollower.LONGEST_RETRY, this::say);
      }
      TaskInfo task = task(client, selector);
      if (follow && !TaskStates.isFinal(task.state())) {
        follow(client, task.task());
        return 0;
      }
      if (!TaskStates.isFinal(task.state())) {
        throw new ProblemException(
            ErrorCode.NOT_FINAL,
            "task " + task.task() + " has no answer yet: it is " + task.state(),
            "furrow task wait " + task.task());
      }
      if (!task.state().equals("DONE")) {
        throw TaskFollower.failure(task);
      }
      AnswerSink.write(this, out, to -> client.result(task.task(), to));
      return 0;
    }

    private void follow(FurrowClient client, long task) throws Exception {
      try (TaskFollower.DetachNotice detached =
          new TaskFollower.DetachNotice(
              this,
              "detached; task " + task + " goes on",
              "hint: furrow task result "
                  + task
                  + " --follow  (to end it: furrow task cancel "
                  + task
                  + ")")) {
        AnswerSink.write(this, out, to -> client.follow(task, type -> typed(to, type), to));
      }
    }

    private static void typed(OutputStream to, String type) {
      if (to instanceof AnswerSink.Typed sink) {
        sink.type(type);
      }
    }
  }

  /** {@code furrow task cancel}. */
  @Command(name = "cancel", description = "Ends tasks; nothing of them counts afterwards.")
  static final class CancelCommand extends TaskLeaf {
    @Parameters(
        paramLabel = "TASKS",
        converter = Converters.Tasks.class,
        description = "12, 12-20, last or all.")
    private Selector selector;

    @Override
    protected int call(FurrowClient client) throws Exception {
      List<TaskInfo> tasks = tasks(client, selector);
      Actions acts = new Actions(printer());
      for (TaskInfo task : tasks) {
        if (tasks.size() == 1 || !TaskStates.isFinal(task.state())) {
          client.cancel(task.task());
          acts.add(task.task(), "cancelled");
        }
      }
      acts.print();
      return 0;
    }
  }

  /** {@code furrow task retry}. */
  @Command(
      name = "retry",
      description = "Runs the failed subtasks of ended tasks again; what was done stays done.")
  static final class RetryCommand extends TaskLeaf {
    @Parameters(
        paramLabel = "TASKS",
        converter = Converters.Tasks.class,
        description = "12, 12-20 or last.")
    private Selector selector;

    @Override
    protected int call(FurrowClient client) throws Exception {
      Actions acts = new Actions(printer());
      for (TaskInfo task : tasks(client, selector)) {
        client.retry(task.task());
        acts.add(task.task(), "runs again");
      }
      acts.print();
      return 0;
    }
  }

  /** {@code furrow task explain}. */
  @Command(name = "explain", description = "Says why a task waits, or what it is doing.")
  static final class ExplainCommand extends TaskLeaf {
    @Parameters(
        paramLabel = "TASK",
        converter = Converters.Tasks.class,
        description = "12 or last.")
    private Selector selector;

    @Override
    protected int call(FurrowClient client) throws Exception {
      TaskInfo task = task(client, selector);
      Explanation explanation = client.explain(task.task());
      if (printer().format() == Format.TABLE) {
        explanation.lines().forEach(line -> printer().say(line));
      } else {
        printer().one(task.task(), Rows.explanation(task, explanation), null);
      }
      return 0;
    }
  }

  /** What was done to which task. */
  static final class Actions {
    private final Printer printer;
    private final List<JsonObject> acts = new ArrayList<>();

    Actions(Printer printer) {
      this.printer = printer;
    }

    void add(long task, String act) {
      acts.add(Rows.act(task, act));
    }

    void print() {
      if (printer.format() == Format.TABLE) {
        acts.forEach(act -> printer.say("task " + act.get("task") + " " + act.get("act")));
      } else {
        printer.list("tasks", List.of("task", "act"), acts, acts);
      }
    }
  }
}
