package furrow.runtime;

import furrow.engine.Engine;
import furrow.engine.EngineSettings;
import furrow.engine.Event;
import furrow.engine.LastSeen;
import furrow.engine.LeaseFence;
import furrow.engine.Snapshot;
import furrow.runtime.merge.GrowingAnswer;
import furrow.runtime.merge.KernelPool;
import furrow.runtime.merge.KernelPool.KernelSource;
import furrow.runtime.merge.MergeJournal;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A running engine: its loop, the store thread and the kernel pool. Its owner passes events to
 * {@link #loop()} and receives effects through an {@link Outbox}.
 */
public final class EngineRuntime implements AutoCloseable {
  private static final long POOL_WAIT_MILLIS = 3_000;

  /**
   * The ports.
   *
   * @param lastSeen when something last came from each worker's session
   * @param journal which merges were running; {@link MergeJournal#NONE} for ephemeral work
   * @param fence makes the tags of leases; {@link LeaseFence#LOCAL} where all is one process
   * @param nonce drawn at random for this start
   */
  public record Parts(
      TaskStore store,
      Spool spool,
      KernelSource kernels,
      Inputs inputs,
      Outbox outbox,
      LeaseClock clock,
      LastSeen lastSeen,
      MergeJournal journal,
      LeaseFence fence,
      long nonce) {}

  /**
   * The numbers.
   *
   * @param mergeThreads tasks that are merged side by side
   * @param inboxLimit events from outside that may wait for the engine
   */
  public record Settings(
      EngineSettings engine, int mergeThreads, int inboxLimit, StoreLimits storeLimits) {
    public static final Settings DEFAULT =
        new Settings(EngineSettings.DEFAULT, 2, 65_536, StoreLimits.DEFAULT);
  }

  /**
   * What may wait for the store before nothing more is let in from outside.
   *
   * @param effects changes and durable effects
   * @param bytes results held by value in them
   */
  public record StoreLimits(int effects, long bytes) {
    public static final StoreLimits DEFAULT = new StoreLimits(100_000, 64L << 20);
  }

  /**
   * Who is told of errors.
   *
   * @param fatal called once, from any thread, when the state cannot be trusted any more (the store
   *     failed, the engine threw): stop the process; acknowledgements have already ceased
   * @param fault called for a single effect that was lost because the outbox threw; the rest goes
   *     on
   */
  public record ErrorHandlers(Consumer<Throwable> fatal, Consumer<Throwable> fault) {}

  private final EngineLoop loop;
  private final StoreThread storeThread;
  private final KernelPool pool;
  private final TaskStore store;
  private final int incarnation;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EngineRuntime(
      Settings settings,
      Parts parts,
      ErrorHandlers errors,
      EngineLoop.Processor engine,
      int incarnation) {
    this.store = parts.store();
    this.incarnation = incarnation;
    AtomicBoolean reported = new AtomicBoolean();
    Consumer<Throwable> fatal =
        e -> {
          if (!reported.getAndSet(true)) {
            errors.fatal().accept(e);
          }
        };
    loop = new EngineLoop(engine, parts.clock(), settings.inboxLimit(), fatal);
    pool =
        new KernelPool(
            new KernelPool.Parts(
                parts.kernels(),
                parts.inputs(),
                store,
                parts.spool(),
                parts.journal(),
                loop::deliver),
            settings.mergeThreads());
    EffectDispatcher dispatcher = new EffectDispatcher(parts.outbox(), pool, errors.fault());
    storeThread =
        new StoreThread(
            store, settings.storeLimits(), dispatcher::dispatch, dispatcher::flush, fatal);
    storeThread.start();
    loop.start(dispatcher, storeThread);
  }

  /** Opens the store, restores the engine from it and starts all threads. */
  public static EngineRuntime start(Settings settings, Parts parts, ErrorHandlers errors)
      throws StoreException {
    Engine engine = new Engine(settings.engine(), parts.lastSeen(), parts.fence());
    return start(settings, parts, errors, EngineLoop.Processor.of(engine));
  }

  static EngineRuntime start(
      Settings settings, Parts parts, ErrorHandlers errors, EngineLoop.Processor engine)
      throws StoreException {
    int incarnation = parts.store().openIncarnation();
    Snapshot snapshot = parts.store().load();
    parts.spool().retain(new SpoolSweep(snapshot));
    Event restored =
        new Event.Restored(snapshot, incarnation, System.currentTimeMillis(), parts.nonce());
    EngineRuntime runtime = new EngineRuntime(settings, parts, errors, engine, incarnation);
    runtime.loop.deliver(restored);
    return runtime;
  }

  /** Where events go in. */
  public EngineLoop loop() {
    return loop;
  }

  /** What is known of a running task's answer so far, or null. From any thread. */
  public GrowingAnswer growing(long task) {
    return pool.growing(task);
  }

  /** How often this store has been opened, from 1. */
  public int incarnation() {
    return incarnation;
  }

  /** Whether the disk is full: new tasks are refused with NO_SPACE. */
  public boolean spaceLow() {
    return storeThread.full();
  }

  /**
   * Applies what is in the inbox, commits it, carries out what waited for that, and closes the
   * store. Take away the sources of events first. A second call does nothing.
   */
  @Override
  public void close() throws StoreException, InterruptedException {
    if (closed.getAndSet(true)) {
      return;
    }
    loop.close();
    storeThread.close();
    pool.stop(POOL_WAIT_MILLIS);
    store.close();
  }
}
