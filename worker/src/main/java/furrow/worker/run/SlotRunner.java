package furrow.worker.run;

import furrow.kernel.FatalErrors;
import furrow.kernel.Kernels;
import furrow.protocol.message.WorkMessage.Assign;
import furrow.protocol.message.WorkMessage.Fetch;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultOk;
import furrow.protocol.message.WorkMessage.Revoke;
import furrow.protocol.message.WorkMessage.TaskForget;
import furrow.protocol.message.WorkMessage.TaskOpen;
import furrow.worker.run.Upstream.FetchRefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Runs subtasks in a number of slots. Its owner passes the server's messages to it and attaches an
 * {@link Upstream} per session; between sessions it goes on working and keeps results.
 *
 * <p>Threads: one per slot, one that sends reports, one slot monitor, and up to one fetcher per
 * slot while inputs are fetched.
 */
public final class SlotRunner implements AutoCloseable {
  private final SlotSettings settings;
  private final LongSupplier clock;
  private final ThreadPoolExecutor fetchers;
  private final OpenTasks tasks;
  private final LeaseStore leases;
  private final BatchMonitor monitor;
  private final InvocationRunner invocations;
  private final Queue<Thread> slots = new ConcurrentLinkedQueue<>();

  /**
   * Starts the threads.
   *
   * @param exhausted called when too many threads were abandoned in subtasks that do not end: the
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
            task -> plainThread("furrow-fetch", task));
    fetchers.allowCoreThreadTimeOut(true);
    BlockCache cache = new BlockCache(this::fetch, fetchers, settings.cacheBytes());
    this.tasks = new OpenTasks(kernels, cache);
    this.leases = new LeaseStore(settings, tasks);
    this.invocations =
        new InvocationRunner(kernels, settings.slots(), settings.graceNanos(), exhausted);
    this.monitor = new BatchMonitor(leases, settings, this::startSlot, exhausted);
    for (int i = 0; i < settings.slots(); i++) {
      startSlot();
    }
    daemonThread("furrow-sender", this::sendReports).start();
    daemonThread("furrow-slot-monitor", () -> monitor.run(clock)).start();
  }

  private void startSlot() {
    Thread slot = daemonThread("furrow-slot", new Slot(leases, settings, clock));
    slots.add(slot);
    slot.start();
  }

  /** A thread without which the worker is of no use. */
  private static Thread daemonThread(String name, Runnable task) {
    return plainThread(name, FatalErrors.essential(task));
  }

  private static Thread plainThread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Sends reports in batches: what is queued while one batch is sent makes the next. */
  private void sendReports() {
    try {
      LeaseStore.Delivery delivery = leases.nextDelivery();
      while (delivery != null) {
        try {
          List<RangeInfo> lost = delivery.reports().sendTo(delivery.upstream());
          if (!lost.isEmpty()) {
            leases.acknowledge(lost);
          }
        } catch (IOException e) {
          leases.unsent(delivery);
        }
        delivery = leases.nextDelivery();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- messages of the server ----

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

  /** The task has ended: drops its queued subtasks and cancels its running ones. */
  public void forget(TaskForget forget) {
    leases.forget(forget.task());
    tasks.forget(forget.task());
  }

  /** Takes no more work and returns what has not started; what is running goes on. */
  public void drain() {
    leases.drain();
  }

  /** What runs invocations, beside the slots. */
  public InvocationRunner invocations() {
    return invocations;
  }

  // ---- sessions ----

  /** For {@code Join}: leases that are queued or running. Call it before {@link #finished()}. */
  public List<RangeInfo> holding() {
    return RunInfos.joined(leases.heldLeases());
  }

  /** For {@code Join}: leases with results that are not acknowledged. */
  public List<RangeInfo> finished() {
    return RunInfos.joined(leases.finishedLeases());
  }

  /** A session is open: drops what the server revoked, then reports and resends over it. */
  public void attach(Upstream upstream, Joined joined) {
    leases.revoke(joined.revoked());
    leases.attach(upstream);
  }

  /** The server is another one than before: drops all leases and tasks. */
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

  /** Waits, at most so long, until all work is done and all results are acknowledged. */
  public boolean awaitIdle(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    return invocations.awaitIdle(nanos)
        && leases.awaitIdle(Math.max(1, deadline - System.nanoTime()));
  }

  /** Waits, at most so long, until all work is done and reported, acknowledged or not. */
  public boolean awaitDone(long nanos) throws InterruptedException {
    return leases.awaitDone(nanos);
  }

  /** Stops at once: running subtasks are cancelled, unacknowledged results are dropped. */
  @Override
  public void close() {
    leases.close();
    invocations.close();
    fetchers.shutdownNow();
    tasks.close();
  }

  /** Waits after {@link #close}, at most so long, until the threads of all slots have ended. */
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
        throw new IOException("the input of task " + task + " cannot be fetched: no server");
      }
      try {
        return upstream.fetch(new Fetch(task, offset, length));
      } catch (FetchRefusedException e) {
        throw e;
      } catch (IOException e) {
        // The session broke; the next one attaches another upstream.
        leases.detach(upstream);
      }
    }
  }
}
