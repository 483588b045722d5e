package furrow.app.run;

import furrow.app.daemon.ProcessEnd;
import furrow.app.worker.LoadedKernels;
import furrow.app.worker.ProgramPolicy;
import furrow.client.api.InputIdentity;
import furrow.client.api.TaskRequest;
import furrow.client.cli.AnswerSink;
import furrow.client.cli.StreamInput;
import furrow.client.cli.TaskFollower;
import furrow.client.cli.start.RunCommand;
import furrow.client.progress.Progress;
import furrow.client.progress.ProgressState;
import furrow.client.render.HumanFormat;
import furrow.engine.InputRef;
import furrow.engine.Problem;
import furrow.engine.TaskSpec;
import furrow.engine.View;
import furrow.kernel.Kernels;
import furrow.kernel.ShellWord;
import furrow.kernel.file.ProtectedPlaces;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.InputInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Carries out {@code furrow run}. */
public final class LocalTaskRun {
  private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Pattern OF_SERVERS =
      Pattern.compile("furrow (task|submit|server|worker|group) ");

  private final RunCommand command;
  private final Path plugins;
  private final IntConsumer halt;
  private final long started = System.nanoTime();
  private volatile boolean late;

  /**
   * @param plugins directory of further kernels; need not exist
   * @param halt ends the process with a status, without waiting
   */
  public LocalTaskRun(RunCommand command, Path plugins, IntConsumer halt) {
    this.command = command;
    this.halt = halt;
    this.plugins = plugins;
  }

  /** The exit status. */
  public int call() throws Exception {
    TaskRequest request = command.work().request();
    try (StreamInput input = StreamInput.of(request.input(), command.timeout())) {
      return input.under(() -> call(request.withInput(input.file())));
    }
  }

  private int call(TaskRequest request) throws Exception {
    TaskSpec spec = TaskSpecs.local(request);
    try (Kernels kernels = kernels()) {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      LocalRun.Options options = new LocalRun.Options(kernels, threads(), temporary);
      try (Progress progress = TaskFollower.progress(command.context(), command.quiet());
          LocalRun run =
              new LocalRun(options, spec.user(), task -> show(progress, spec.kernel(), task))) {
        ProcessEnd.install(run::giveUp, GIVE_UP_NANOS, halt);
        return run(run, spec, progress);
      }
    }
  }

  /** Like a worker of the user's own: with all kernels, and wherever that user may write. */
  private Kernels kernels() throws IOException {
    return new LoadedKernels(
            plugins, ProgramPolicy.OWN, List.of(Path.of("/")), ProtectedPlaces.NONE)
        .load("here");
  }

  private int threads() {
    return command.threads() > 0 ? command.threads() : Runtime.getRuntime().availableProcessors();
  }

  private int run(LocalRun run, TaskSpec spec, Progress progress) throws Exception {
    Thread interrupted = new Thread(() -> interrupted(run, progress));
    Runtime.getRuntime().addShutdownHook(interrupted);
    ScheduledExecutorService alarm = alarm(run);
    try {
      View.Task task = run.run(spec);
      progress.close();
      AnswerSink.write(
          command,
          command.out(),
          to -> {
            run.writeAnswer(to);
            return run.contentType();
          });
      summary(task);
      return 0;
    } catch (LocalRun.TaskFailedException e) {
      throw failure(spec, e.problem());
    } finally {
      alarm.shutdownNow();
      removeHook(interrupted);
    }
  }

  private ScheduledExecutorService alarm(LocalRun run) {
    ScheduledExecutorService alarm =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "run-timeout");
              thread.setDaemon(true);
              return thread;
            });
    if (!command.timeout().isZero()) {
      long left = command.timeout().toNanos() - (System.nanoTime() - started);
      alarm.schedule(() -> timeUp(run), Math.max(0, left), TimeUnit.NANOSECONDS);
    }
    return alarm;
  }

  private void timeUp(LocalRun run) {
    late = true;
    run.cancel();
  }

  private ProblemException failure(TaskSpec spec, Problem problem) {
    if (late) {
      return new ProblemException(
          ErrorCode.TIMEOUT,
          "not finished within --timeout " + HumanFormat.duration(command.timeout().toMillis()),
          "give it more time with --timeout");
    }
    // The engine's hints are for those who have a server.
    boolean usable = !problem.hint().isEmpty() && !OF_SERVERS.matcher(problem.hint()).find();
    String hint = usable ? problem.hint() : tryAlone(spec);
    return new ProblemException(ErrorCode.named(problem.code()), problem.message(), hint);
  }

  /** How to look at a failure by hand: the program as it was run, over the whole input. */
  private static String tryAlone(TaskSpec spec) {
    if (spec.argv().isEmpty()) {
      return "furrow run --help";
    }
    String program = spec.argv().stream().map(ShellWord::of).collect(Collectors.joining(" "));
    String input = spec.input().path();
    return input.isEmpty() ? program : program + " <" + ShellWord.of(input);
  }

  /** On Ctrl-C: leaves nothing behind. */
  private static void interrupted(LocalRun run, Progress progress) {
    progress.close();
    try {
      run.close();
    } catch (IOException e) {
      System.err.println("error: could not clean up: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is already ending: the hook has its say.
    }
  }

  private static void show(Progress progress, String kernel, View.Task t) {
    progress.update(
        new ProgressState(
            kernel,
            t.bytes(),
            t.units(),
            t.unitsDone(),
            t.rows(),
            t.done(),
            t.running(),
            t.failed()));
  }

  private void summary(View.Task t) {
    if (command.quiet() || !command.context().terminal()) {
      return;
    }
    command.say(HumanFormat.amount(t.bytes(), t.units(), t.elapsedNanos() / 1_000_000));
  }

  /** From a request to what the engine takes. */
  static final class TaskSpecs {
    private TaskSpecs() {}

    static TaskSpec local(TaskRequest request) throws ProblemException {
      TaskRequest.Limits limits = request.limits();
      return new TaskSpec(
          HexFormat.of().formatHex(request.submissionId()),
          System.getProperty("user.name"),
          request.kernel(),
          request.operation(),
          request.argv(),
          request.options(),
          input(request),
          new TaskSpec.Limits(
              "",
              0,
              limits.chunk(),
              TimeUnit.MILLISECONDS.toNanos(limits.subtaskTimeoutMillis()),
              limits.retries()));
    }

    private static InputRef input(TaskRequest request) throws ProblemException {
      if (request.input() == null) {
        return InputRef.NONE;
      }
      InputInfo seen = InputIdentity.of(request.input());
      return new InputRef(
          seen.path(), "", seen.size(), seen.mtimeMillis(), seen.fingerprint(), seen.inode());
    }
  }
}
