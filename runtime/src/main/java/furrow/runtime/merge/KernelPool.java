package furrow.runtime.merge;

import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.Problem;
import furrow.engine.Result;
import furrow.kernel.FatalErrors;
import furrow.kernel.Kernel;
import furrow.kernel.KernelException;
import furrow.runtime.Inputs;
import furrow.runtime.Spool;
import furrow.runtime.TaskStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs kernels' plan and merge. One task's merge steps follow one another; different tasks run side
 * by side. Nothing here blocks its caller: {@link Effect}s are queued, answers are events.
 *
 * <p>Bounds: plans beyond {@link #MAX_PLANS} are refused with BUSY; partials that wait are bounded
 * by the engine's merge window.
 */
public final class KernelPool {
  /** Plans that may wait or run. */
  public static final int MAX_PLANS = 1024;

  /** Deaths of the server in one task's merge that end the task. */
  public static final int MAX_DEATHS = 3;

  /** More than there is work for: an input on a dead file system may hold one for ever. */
  private static final int PLAN_THREADS = 8;

  /**
   * What the pool works with.
   *
   * @param events where answers go; must always take them
   */
  public record Parts(
      KernelSource kernels,
      Inputs inputs,
      TaskStore store,
      Spool spool,
      MergeJournal journal,
      Consumer<Event> events) {
    Parts withEvents(Consumer<Event> other) {
      return new Parts(kernels, inputs, store, spool, journal, other);
    }
  }

  /** Where kernels are found by name. */
  @FunctionalInterface
  public interface KernelSource {
    /**
     * @throws KernelException with code UNKNOWN_KERNEL or KERNEL_DISABLED
     */
    Kernel require(String name) throws KernelException;
  }

  private final Parts parts;
  private final ScheduledThreadPoolExecutor mergers;
  private final ScheduledThreadPoolExecutor planners;
  private final Semaphore plans = new Semaphore(MAX_PLANS);
  private final Map<Long, TaskMerge> tasks = new ConcurrentHashMap<>();

  public KernelPool(Parts parts, int mergeThreads) {
    this.parts = parts;
    this.mergers = executor("furrow-merge-", mergeThreads);
    this.planners = executor("furrow-plan-", PLAN_THREADS);
  }

  private static ScheduledThreadPoolExecutor executor(String prefix, int threads) {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory factory =
        job -> {
          Thread thread = new Thread(job, prefix + number.incrementAndGet());
          // A thread that never ends must not keep the process alive.
          thread.setDaemon(true);
          return thread;
        };
    var executor = new ScheduledThreadPoolExecutor(threads, factory);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return executor;
  }

  /** Answered by {@link Event.Planned} or {@link Event.PlanRefused}. */
  public void plan(Effect.Plan plan) {
    if (!plans.tryAcquire()) {
      parts
          .events()
          .accept(
              new Event.PlanRefused(
                  plan.request(),
                  new Problem(
                      "BUSY", MAX_PLANS + " submissions are being planned", "try again shortly")));
      return;
    }
    planners.execute(
        FatalErrors.passing(
            () -> {
              try {
                parts.events().accept(new Planning(parts).plan(plan));
              } finally {
                plans.release();
              }
            }));
  }

  /** Makes the task's merger; a task without units is complete at once. */
  public void open(Effect.OpenMerge open) {
    TaskMerge merge = new TaskMerge(open, parts, mergers);
    tasks.put(open.task(), merge);
    merge.open();
  }

  /** Answered by {@link Event.Merged} when there is something to report, or MergeFailed. */
  public void merge(Effect.Merge merge) {
    TaskMerge task = tasks.get(merge.task());
    if (task != null) {
      task.add(merge);
    }
  }

  /** What is known of a running task's answer so far, or null. From any thread. */
  public GrowingAnswer growing(long task) {
    TaskMerge merge = tasks.get(task);
    return merge == null ? null : merge.growing();
  }

  /** Ends the task's merger and deletes what is not to be kept. */
  public void close(Effect.CloseMerge close) {
    TaskMerge task = tasks.remove(close.task());
    if (task != null) {
      task.close(close.keep());
    } else {
      mergers.execute(FatalErrors.passing(() -> TaskMerge.drop(parts, close.task(), close.keep())));
    }
  }

  /** Deletes the files behind results that count for nothing. */
  public void discard(Effect.Discard discard) {
    for (Result result : discard.results()) {
      if (result instanceof Result.Spooled) {
        mergers.execute(FatalErrors.passing(() -> parts.spool().delete(result)));
      }
    }
  }

  /** Ends the threads; steps that are running may finish within the time. */
  public void stop(long waitMillis) throws InterruptedException {
    planners.shutdownNow();
    mergers.shutdown();
    if (!mergers.awaitTermination(waitMillis, TimeUnit.MILLISECONDS)) {
      mergers.shutdownNow();
    }
  }
}
