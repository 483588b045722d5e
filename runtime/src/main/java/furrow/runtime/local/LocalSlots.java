package furrow.runtime.local;

import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.SubtaskRange;
import furrow.runtime.Inputs;
import furrow.runtime.Spool;
import furrow.runtime.merge.KernelSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A worker inside this process: runs what the engine assigns to its session, in threads. */
public final class LocalSlots implements AutoCloseable {
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long CLOSE_MILLIS = 2_000;

  /**
   * What the slots work with.
   *
   * @param spool takes results that are too large to be carried by value
   * @param events takes completions; must always accept them
   */
  public record Parts(KernelSource kernels, Inputs inputs, Spool spool, Consumer<Event> events) {}

  private final long session;
  private final Parts parts;
  private final WorkQueue queue = new WorkQueue();
  private final Map<Long, LocalTask> tasks = new ConcurrentHashMap<>();
  private final List<Slot> slots = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong lastProgress = new AtomicLong(System.nanoTime());

  public LocalSlots(long session, int count, Parts parts) {
    this.session = session;
    this.parts = parts;
    for (int number = 1; number <= count; number++) {
      Slot slot = new Slot(this, parts);
      Thread thread = new Thread(slot, "furrow-slot-" + number);
      thread.setDaemon(true);
      slots.add(slot);
      threads.add(thread);
    }
  }

  /** Starts the threads and joins. */
  public void start(Set<String> kernels) {
    threads.forEach(Thread::start);
    var profile =
        new Event.WorkerProfile(
            "local",
            "localhost",
            ProcessHandle.current().pid(),
            slots.size(),
            Set.of(),
            Map.of(),
            kernels);
    parts.events().accept(new Event.WorkerJoined(session, profile, List.of(), List.of()));
  }

  public void assign(Effect.Assign assign) {
    for (Effect.Assignment assignment : assign.assignments()) {
      tasks.computeIfAbsent(
          assignment.range().task(),
          id -> new LocalTask(assignment.spec(), assignment.plan(), parts.inputs()));
    }
    queue.add(assign.assignments());
  }

  public void revoke(Effect.Revoke revoke) {
    for (SubtaskRange run : revoke.ranges()) {
      queue.revoke(run);
      slots.forEach(slot -> slot.revoke(run));
    }
  }

  public void forgetTask(Effect.ForgetTask forget) {
    queue.forget(forget.task());
    LocalTask task = tasks.remove(forget.task());
    if (task != null) {
      task.close();
    }
  }

  long session() {
    return session;
  }

  WorkQueue queue() {
    return queue;
  }

  int slotCount() {
    return slots.size();
  }

  /** The task, or null when it has just been forgotten. */
  LocalTask task(long id) {
    return tasks.get(id);
  }

  /** Tells the engine how far running subtasks are, at most a few times per second. */
  void progress(long task, long units) {
    long now = System.nanoTime();
    long last = lastProgress.get();
    if (now - last >= PROGRESS_NANOS && lastProgress.compareAndSet(last, now)) {
      parts.events().accept(new Event.Advanced(session, task, Math.max(0, units)));
    }
  }

  /** Ends the threads; subtasks that are running are told to stop. */
  @Override
  public void close() throws InterruptedException {
    queue.close();
    tasks.values().forEach(LocalTask::close);
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
    for (Thread thread : threads) {
      long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      thread.join(Math.max(1, left));
      thread.interrupt();
    }
  }
}
