package furrow.app.run;

import furrow.engine.Effect;
import furrow.engine.EngineSettings;
import furrow.engine.LeaseFence;
import furrow.engine.MergeReport;
import furrow.engine.Problem;
import furrow.engine.TaskSpec;
import furrow.engine.View;
import furrow.kernel.Kernels;
import furrow.runtime.EngineRuntime;
import furrow.runtime.LeaseClock;
import furrow.runtime.Outbox;
import furrow.runtime.StoreException;
import furrow.runtime.memory.MemoryStore;
import furrow.runtime.merge.MergeJournal;
import furrow.runtime.merge.Problems;
import furrow.runtime.spool.FileSpool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Runs one task to its answer inside this process: a server's engine, plans and merge on the
 * in-memory store, and a worker's slot runner, with nothing between the two but calls. Use:
 * construct, {@link #run}, then {@link #writeAnswer}, then {@link #close}. {@link #cancel} may come
 * from any thread, such as a signal handler's.
 */
public final class LocalRun implements AutoCloseable {
  private static final long SESSION = 1;

  /**
   * What a run needs.
   *
   * @param kernels what the slots can run
   * @param slots threads that work
   * @param temporary directory below which large partials are spooled; a directory of its own is
   *     made there and removed at the end
   */
  public record Options(Kernels kernels, int slots, Path temporary) {}

  private final LocalClient client;
  private final Path spoolDirectory;
  private final FileSpool spool;
  private final EngineRuntime runtime;
  private final LocalWorker worker;
  private final AtomicBoolean closed = new AtomicBoolean();
  private MergeReport.Answer answer;

  /**
   * Starts the threads.
   *
   * @param user whose task it is, for display
   * @param progress told of the task's progress a few times per second, and of its end
   */
  public LocalRun(Options options, String user, Consumer<View.Task> progress) throws IOException {
    client = new LocalClient(user, progress);
    spoolDirectory = Files.createTempDirectory(options.temporary(), "furrow-run-");
    spool = new FileSpool(spoolDirectory, false);
    LocalInputs inputs = new LocalInputs();
    Publisher publisher = new Publisher();
    EngineRuntime.Parts parts =
        new EngineRuntime.Parts(
            new MemoryStore(false, System::currentTimeMillis),
            spool,
            options.kernels()::require,
            inputs,
            publisher,
            new LeaseClock(),
            session -> Long.MAX_VALUE,
            MergeJournal.NONE,
            LeaseFence.LOCAL,
            0);
    try {
      runtime =
          EngineRuntime.start(
              settings(), parts, new EngineRuntime.ErrorHandlers(this::broken, this::broken));
    } catch (StoreException e) {
      throw new IOException(e);
    }
    worker =
        new LocalWorker(
            SESSION,
            options.slots(),
            options.kernels(),
            inputs,
            spool,
            runtime.loop()::deliver,
            this::exhausted);
    publisher.worker = worker;
    worker.join();
  }

  private static EngineRuntime.Settings settings() {
    return new EngineRuntime.Settings(
        EngineSettings.DEFAULT.alone(), 1, 4_096, EngineRuntime.StoreLimits.DEFAULT);
  }

  private void broken(Throwable e) {
    client.fail(Problems.internal("running the task", e));
  }

  /** Nothing more can be relied on in this process: {@link #run} ends with INTERNAL. */
  public void giveUp(Throwable why) {
    client.fail(
        new Problem(
            "INTERNAL",
            "this process cannot go on: " + why,
            "allow more memory: FURROW_JAVA_OPTS=-Xmx4g"));
  }

  private void exhausted() {
    client.fail(
        new Problem(
            "SUBTASK_TIMEOUT",
            "subtasks go on after --subtask-timeout, and their threads cannot be ended",
            "give them more time, or cut smaller pieces with --chunk"));
  }

  /** Leads effects to the worker and to the client. */
  private final class Publisher implements Outbox {
    private volatile LocalWorker worker;

    @Override
    public void assign(Effect.Assign assign) {
      worker.assign(assign);
    }

    @Override
    public void revoke(Effect.Revoke revoke) {
      worker.revoke(revoke);
    }

    @Override
    public void resultOk(Effect.ResultOk ok) {
      worker.resultOk(ok);
    }

    @Override
    public void joined(Effect.Joined joined) {}

    @Override
    public void forgetTask(Effect.ForgetTask forget) {
      worker.forgetTask(forget);
    }

    @Override
    public void drain(Effect.Drain drain) {}

    @Override
    public void closeSession(Effect.CloseSession close) {}

    @Override
    public void reply(Effect.Reply reply) {
      client.reply(reply);
    }

    @Override
    public void refuse(Effect.Refuse refuse) {
      client.refuse(refuse);
    }

    @Override
    public void announce(Effect.Announce announce) {}
  }

  /** The task was refused, failed or was cancelled. */
  public static final class TaskFailedException extends Exception {
    private final transient Problem problem;
    private final transient View.Task task;

    TaskFailedException(Problem problem, View.Task task) {
      super(problem.message());
      this.problem = problem;
      this.task = task;
    }

    /** Code, message and hint to show. */
    public Problem problem() {
      return problem;
    }

    /** The task at its end, or null when it was refused before there was one. */
    public View.Task task() {
      return task;
    }
  }

  /**
   * Runs the task and waits for its end.
   *
   * @return the finished task
   * @throws TaskFailedException when it was refused, failed or was cancelled
   */
  public View.Task run(TaskSpec spec) throws TaskFailedException, InterruptedException {
    client.begin(runtime.loop()::deliver, spec);
    View.Task task = client.await();
    answer = task.answer();
    if (answer == null) {
      throw new TaskFailedException(
          new Problem("INTERNAL", "the task ended without an answer", "please report"), task);
    }
    return task;
  }

  /** Stops the work; {@link #run} then ends with CANCELLED. */
  public void cancel() {
    client.cancel();
  }

  /** Type of the answer, e.g. {@code application/json}. */
  public String contentType() {
    return answer.contentType();
  }

  public void writeAnswer(OutputStream out) throws IOException {
    try (InputStream in = spool.open(answer.result())) {
      in.transferTo(out);
    }
  }

  /** Ends all threads and removes everything written. */
  @Override
  public void close() throws IOException, InterruptedException {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      worker.close();
      runtime.close();
    } catch (StoreException e) {
      throw new IOException(e);
    } finally {
      removeSpool();
    }
  }

  private void removeSpool() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(spoolDirectory)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(spoolDirectory);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
