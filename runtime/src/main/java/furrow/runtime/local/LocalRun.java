package furrow.runtime.local;

import furrow.engine.EngineSettings;
import furrow.engine.MergeReport;
import furrow.engine.Problem;
import furrow.engine.TaskSpec;
import furrow.engine.View;
import furrow.runtime.Core;
import furrow.runtime.LeaseClock;
import furrow.runtime.StoreException;
import furrow.runtime.StoreLimits;
import furrow.runtime.memory.MemoryStore;
import furrow.runtime.merge.KernelSource;
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
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Runs one task to its answer inside this process: the same engine, plans and merge as a server's,
 * on the in-memory store. Use: construct, {@link #run}, then {@link #writeAnswer}, then {@link
 * #close}. {@link #cancel} may come from any thread, such as a signal handler's.
 */
public final class LocalRun implements AutoCloseable {
  private static final long SESSION = 1;

  /**
   * What a run needs.
   *
   * @param kernels where the task's kernel is found
   * @param names kernels that the slots offer
   * @param slots threads that work
   * @param temporary directory below which large partials are spooled; a directory of its own is
   *     made there and removed at the end
   */
  public record Options(KernelSource kernels, Set<String> names, int slots, Path temporary) {}

  private final LocalConversation conversation;
  private final Path spoolDirectory;
  private final FileSpool spool;
  private final Core core;
  private final LocalSlots slots;
  private final AtomicBoolean closed = new AtomicBoolean();
  private MergeReport.Answer answer;

  /**
   * Starts the threads.
   *
   * @param user whose task it is, for display
   * @param progress told of the task's progress a few times per second, and of its end
   */
  public LocalRun(Options options, String user, Consumer<View.Task> progress) throws IOException {
    conversation = new LocalConversation(user, progress);
    spoolDirectory = Files.createTempDirectory(options.temporary(), "furrow-run-");
    spool = new FileSpool(spoolDirectory, false);
    LocalInputs inputs = new LocalInputs();
    LocalOutbox outbox = new LocalOutbox(conversation);
    Core.Parts parts =
        new Core.Parts(
            new MemoryStore(false, System::currentTimeMillis),
            spool,
            options.kernels(),
            inputs,
            outbox,
            new LeaseClock(),
            session -> Long.MAX_VALUE,
            MergeJournal.NONE);
    try {
      core = Core.start(settings(), parts, new Core.Alarms(this::broken, this::broken));
    } catch (StoreException e) {
      throw new IOException(e);
    }
    slots =
        new LocalSlots(
            SESSION,
            options.slots(),
            new LocalSlots.Parts(options.kernels(), inputs, spool, core.loop()::deliver));
    outbox.slots(slots);
    slots.start(options.names());
  }

  private static Core.Settings settings() {
    return new Core.Settings(EngineSettings.DEFAULT, 1, 4_096, StoreLimits.DEFAULT);
  }

  private void broken(Throwable e) {
    conversation.fail(Problems.internal("running the task", e));
  }

  /**
   * Runs the task and waits for its end.
   *
   * @return the finished task
   * @throws TaskFailedException when it was refused, failed or was cancelled
   */
  public View.Task run(TaskSpec spec) throws TaskFailedException, InterruptedException {
    conversation.begin(core.loop()::deliver, spec);
    View.Task task = conversation.await();
    answer = task.answer();
    if (answer == null) {
      throw new TaskFailedException(
          new Problem("INTERNAL", "the task ended without an answer", "please report"), task);
    }
    return task;
  }

  /** Stops the work; {@link #run} then ends with CANCELLED. */
  public void cancel() {
    conversation.cancel();
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
      slots.close();
      core.close();
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
