package furrow.worker.run;

import furrow.kernel.Kernels;
import furrow.protocol.message.WorkMessage.Assign;
import furrow.protocol.message.WorkMessage.Fetch;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorkMessage.ResultOk;
import furrow.protocol.message.WorkMessage.Revoke;
import furrow.protocol.message.WorkMessage.RunInfo;
import furrow.protocol.message.WorkMessage.TaskForget;
import furrow.protocol.message.WorkMessage.TaskOpen;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * RunInfos subtasks in a number of slots, whatever brings them. Who owns it feeds it the server's
 * messages and gives it an {@link Upstream} per session; between sessions it goes on working and
 * keeps results.
 *
 * <p>Threads: one per slot, one sender, one monitor, and up to one fetcher per slot while inputs
 * are fetched.
 */
public final class SlotRunner implements AutoCloseable {
  private final SlotSettings settings;
  private final LongSupplier clock;
  private final ThreadPoolExecutor fetchers;
  private final TaskTable tasks;
  private final LeaseStore leases;
  private final SlotMonitor monitor;
  private final Queue<Thread> slots = new ConcurrentLinkedQueue<>();

  /**
   * Starts the threads.
   *
   * @param exhausted called when too many threads were given up on subtasks that do not end: the
   *     process should be replaced
   */
  public SlotRunner(SlotSettings settings, Kernels kernels, Runnable exhausted) {
    this(settings, kernels, exhausted, System::nanoTime);
  }

  SlotRunner(SlotSettings settings, Kernels kernels, Runnable exhausted, LongSupplier clock) {
    this.settings = settings;
    this.clock = clock;
    this.fetchers =
        new ThreadPoolExecutor(
            settings.slots(),
            settings.slots(),
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Threads.daemon("furrow-fetch", task));
    fetchers.allowCoreThreadTimeOut(true);
    BlockCache cache = new BlockCache(this::fetch, fetchers, settings.cacheBytes());
    this.tasks = new TaskTable(kernels, cache);
    this.leases = new LeaseStore(settings, tasks);
    this.monitor = new SlotMonitor(leases, settings, this::startSlot, exhausted);
    for (int i = 0; i < settings.slots(); i++) {
      startSlot();
    }
    Threads.daemon("furrow-sender", new Sender(leases)).start();
    Threads.daemon("furrow-monitor", () -> monitor.run(clock)).start();
  }

  private void startSlot() {
    Thread slot = Threads.daemon("furrow-slot", new Slot(leases, settings, clock));
    slots.add(slot);
    slot.start();
  }

  // ---- what the server says ----

  public void open(TaskOpen open) {
    tasks.open(open);
  }

  public void assign(Assign assign) {
    leases.assign(assign.runs());
  }

  public void revoke(Revoke revoke) {
    leases.revoke(revoke.runs());
  }

  public void resultOk(ResultOk ok) {
    leases.acknowledge(ok.runs());
  }

  /** The task has ended: what waits of it is dropped, what runs of it is told to stop. */
  public void forget(TaskForget forget) {
    leases.forget(forget.task());
    tasks.forget(forget.task());
  }

  /** Takes no more work and hands back what has not begun; what is running goes on. */
  public void drain() {
    leases.drain();
  }

  // ---- sessions ----

  /** For {@code Join}: leases that are being worked on. Ask before {@link #finished()}. */
  public List<RunInfo> holding() {
    return RunInfos.joined(leases.heldLeases());
  }

  /** For {@code Join}: leases whose results are held unacknowledged. */
  public List<RunInfo> finished() {
    return RunInfos.joined(leases.finishedLeases());
  }

  /** A session is open: drops what it revoked, then reports and resends through it. */
  public void attach(Upstream upstream, Joined joined) {
    leases.revoke(joined.revoked());
    leases.attach(upstream);
  }

  /** The server is another one than before: nothing that is held means anything to it. */
  public void reset() {
    leases.revoke(holding());
    leases.revoke(finished());
    tasks.close();
  }

  /** The session is over. */
  public void detach(Upstream upstream) {
    leases.detach(upstream);
  }

  /** Drops results that have waited for a server too long; gives the number of runs dropped. */
  public int dropUnacked() {
    return leases.dropUnacked(clock.getAsLong() - settings.giveUpNanos());
  }

  /** Waits, at most so long, until nothing is left that the server does not know. */
  public boolean awaitIdle(long nanos) throws InterruptedException {
    return leases.awaitIdle(nanos);
  }

  /**
   * Waits, at most so long, until all work is done and told, whether or not the server has
   * answered.
   */
  public boolean awaitDone(long nanos) throws InterruptedException {
    return leases.awaitDone(nanos);
  }

  /** Stops at once: running subtasks are told to end, held results are dropped. */
  @Override
  public void close() {
    leases.close();
    fetchers.shutdownNow();
    tasks.close();
  }

  /** After {@link #close}: waits, at most so long, until the slots' threads have ended. */
  public void awaitStopped(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    for (Thread slot : slots) {
      TimeUnit.NANOSECONDS.timedJoin(slot, Math.max(1, deadline - System.nanoTime()));
    }
  }

  private byte[] fetch(long task, long offset, int length)
      throws IOException, InterruptedException {
    long deadline = clock.getAsLong() + settings.giveUpNanos();
    while (true) {
      Upstream upstream = leases.awaitUpstream(deadline - clock.getAsLong());
      if (upstream == null) {
        throw new IOException("no server to fetch the input of task " + task + " from");
      }
      try {
        return upstream.fetch(new Fetch(task, offset, length));
      } catch (FetchRefusedException e) {
        throw e;
      } catch (IOException e) {
        // The way broke while we waited; the next session gives another.
        leases.detach(upstream);
      }
    }
  }
}
