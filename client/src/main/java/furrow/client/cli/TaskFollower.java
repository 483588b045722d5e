package furrow.client.cli;

import furrow.client.api.FurrowClient;
import furrow.client.progress.Progress;
import furrow.client.progress.ProgressState;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** Follows tasks to their end and shows how far they are. */
public final class TaskFollower {
  /** How long a command that follows a task retries while the server is away. */
  public static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

  private final Leaf leaf;
  private final boolean quiet;
  private String explained = "";

  public TaskFollower(Leaf leaf, boolean quiet) {
    this.leaf = leaf;
    this.quiet = quiet;
  }

  /** A progress display for this command. */
  public static Progress progress(Context context, boolean quiet) {
    PrintStream err = quiet ? null : context.err();
    return new Progress(err, context.terminal(), context.columns(), System::nanoTime);
  }

  /**
   * Waits for the end of a task that is done, failed or cancelled.
   *
   * @param limit zero for none
   * @throws ProblemException TIMEOUT when it has not ended in time
   */
  public TaskInfo follow(FurrowClient client, long task, Duration limit) throws ProblemException {
    try (DetachNotice detached =
            new DetachNotice(
                leaf,
                "detached; task " + task + " goes on",
                "hint: furrow task wait "
                    + task
                    + "  (to end it: furrow task cancel "
                    + task
                    + ")");
        Progress progress = progress(leaf.context(), quiet)) {
      return client.watch(task, limit, report -> show(progress, report));
    }
  }

  private void show(Progress progress, FurrowClient.TaskReport report) {
    if (!report.explanation().isEmpty() && !report.explanation().equals(explained)) {
      progress.say("task " + report.info().task() + " waits: " + report.explanation());
    }
    explained = report.explanation();
    progress.update(state(report.info()));
  }

  /** A task as the progress display takes it. */
  public static ProgressState state(TaskInfo t) {
    return new ProgressState(
        "task " + t.task(),
        t.bytes(),
        t.units(),
        t.unitsDone(),
        t.rows(),
        t.done(),
        t.running(),
        t.failed());
  }

  /** What an ended task that is not done means for the command. */
  public static ProblemException failure(TaskInfo t) {
    if (t.error() != null && t.error().code() != 0) {
      String hint = t.error().hint();
      ProblemException said = t.error().toException();
      String task = "task " + t.task();
      String message = said.getMessage();
      return new ProblemException(
          said.code(),
          message.contains(task) ? message : task + ": " + message,
          hint.isEmpty() ? "furrow task show " + t.task() : hint);
    }
    boolean cancelled = t.state().equals("CANCELLED");
    return new ProblemException(
        cancelled ? ErrorCode.CANCELLED : ErrorCode.SUBTASK_FAILED,
        cancelled
            ? "task " + t.task() + " was cancelled"
            : "task " + t.task() + " ended with " + t.failed() + " failed subtasks",
        cancelled
            ? "furrow task retry " + t.task()
            : "furrow task show " + t.task() + " --subtasks failed");
  }

  /** How long to wait for what runs, and whether to tell meanwhile how far it is. */
  public static final class Options {
    @Option(
        names = "--timeout",
        paramLabel = "TIME",
        defaultValue = "0",
        description = "Stop waiting after this time with exit status 124; what runs goes on.")
    private Duration timeout;

    @Option(
        names = {"-q", "--quiet"},
        description = "No progress on stderr.")
    private boolean quiet;

    /** Zero for no end. */
    public Duration timeout() {
      return timeout;
    }

    /** How long to retry while the server is away, busy or full: never longer than the timeout. */
    public Duration retryLimit() {
      return timeout.isZero() || timeout.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : timeout;
    }

    public boolean quiet() {
      return quiet;
    }
  }

  /** While it is open, Ctrl-C says what goes on without this command. */
  public static final class DetachNotice implements AutoCloseable {
    private final Thread hook;

    /**
     * @param lines what to say on stderr
     */
    public DetachNotice(Leaf leaf, String... lines) {
      hook =
          new Thread(
              () -> {
                leaf.say("");
                List.of(lines).forEach(leaf::say);
              });
      Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The JVM is already ending: the hook has its say.
        return;
      }
    }
  }
}
