package furrow.runtime.merge;

import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.Problem;
import furrow.kernel.BadPartialException;
import furrow.kernel.FatalErrors;
import furrow.kernel.KernelException;
import furrow.runtime.Spool;
import furrow.runtime.SpoolDamagedException;
import furrow.runtime.SpoolFullException;
import furrow.runtime.StoreException;
import furrow.runtime.TooManyOpenFiles;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One task's place in the pool: a queue of committed partials and the merge they go to. At most one
 * thread works on it at a time; after a slice of work it queues again behind other tasks.
 */
final class TaskMerge {
  /** How long a write that found the disk full waits before it is tried again. */
  private static final long FULL_DISK_MILLIS = 1_000;

  /** How long a merge that could open no file waits before it begins anew. */
  private static final long NO_DESCRIPTOR_MILLIS = 1_000;

  private final Effect.OpenMerge opened;
  private final KernelPool.Parts parts;
  private final ScheduledExecutorService pool;

  // Guarded by this. Stored partials come first, in file order, so that they fold at once.
  private final Queue<Effect.Merge> fresh = new ArrayDeque<>();
  private final Queue<Effect.Merge> replays =
      new PriorityQueue<>(Comparator.comparingLong(TaskMerge::start));
  private boolean scheduled;
  private boolean closed;
  private Effect.Keep keep;

  // Used by the thread that has the turn.
  private MergeWork work;
  private boolean ended;

  /** Null before the first turn, and where nothing of the answer is known before its end. */
  private volatile GrowingAnswer growing;

  /** Why the merge is to begin anew after a pause, or null. */
  private String beginsAnew;

  TaskMerge(Effect.OpenMerge opened, KernelPool.Parts parts, ScheduledExecutorService pool) {
    this.opened = opened;
    this.parts = parts.withEvents(event -> report(parts.events(), event));
    this.pool = pool;
  }

  /** Passes on what the merge reports until it is closed: the task may be retried then. */
  private synchronized void report(Consumer<Event> events, Event event) {
    if (!closed) {
      events.accept(event);
    }
  }

  private static long start(Effect.Merge merge) {
    return merge.segment().startOf(merge.range().first());
  }

  /** What is known of the answer so far, or null. */
  GrowingAnswer growing() {
    return growing;
  }

  synchronized void open() {
    schedule(0);
  }

  synchronized void add(Effect.Merge merge) {
    (merge.replay() ? replays : fresh).add(merge);
    schedule(0);
  }

  synchronized void close(Effect.Keep keep) {
    this.keep = keep;
    closed = true;
    fresh.clear();
    replays.clear();
    schedule(0);
  }

  private synchronized void schedule(long delayMillis) {
    if (!scheduled) {
      scheduled = true;
      try {
        pool.schedule(FatalErrors.passing(this::turn), delayMillis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // The pool has stopped. The store holds what it takes to go on at the next start.
        fresh.clear();
        replays.clear();
      }
    }
  }

  private synchronized Effect.Merge next() {
    Effect.Merge replay = replays.poll();
    return replay != null ? replay : fresh.poll();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void turn() {
    if (isClosed()) {
      end();
      return;
    }
    long delay = ended ? 0 : work();
    synchronized (this) {
      scheduled = false;
      if (ended) {
        fresh.clear();
        replays.clear();
      }
      if (closed || delay > 0 || !(fresh.isEmpty() && replays.isEmpty())) {
        schedule(delay);
      }
    }
  }

  /** One slice of work; returns the milliseconds to wait before the same is tried again, or 0. */
  private long work() {
    if (beginsAnew != null) {
      ended = true;
      parts.journal().left(opened.task());
      parts.events().accept(new Event.PartialsLost(opened.task(), List.of(), beginsAnew));
      return 0;
    }
    try {
      if (work == null) {
        work = new MergeWork(opened, parts);
        growing = work.growing();
      }
      Effect.Merge merge = next();
      while (merge != null) {
        work.add(merge);
        merge = work.sliceFull() ? null : next();
      }
      work.fold();
      ended = work.done();
    } catch (SpoolFullException e) {
      return FULL_DISK_MILLIS;
    } catch (KernelException | IOException | StoreException | RuntimeException | Error e) {
      FatalErrors.pass(e);
      if (parts.store().keepsResults() && TooManyOpenFiles.behind(e)) {
        beginsAnew = e.getMessage();
        return NO_DESCRIPTOR_MILLIS;
      }
      failed(e);
    }
    return 0;
  }

  private void failed(Throwable e) {
    SpoolDamagedException damage = cause(e, SpoolDamagedException.class);
    BadPartialException none = cause(e, BadPartialException.class);
    if (damage != null) {
      lost(damage);
    } else if (none != null && parts.store().keepsResults()) {
      refused(none);
    } else if (e instanceof KernelException known) {
      fail(Problems.of(known));
    } else if (e instanceof IOException || e instanceof StoreException) {
      fail(work.brokenStore((Exception) e));
    } else {
      fail(Problems.internal("merging task " + opened.task(), e));
    }
  }

  /** A partial is no result of its piece: so may be others that wait, which are looked at now. */
  private void refused(BadPartialException first) {
    ended = true;
    parts.journal().left(opened.task());
    List<Long> indices = work.refused();
    List<Long> all = indices.isEmpty() ? List.of(first.index()) : indices;
    parts.events().accept(new Event.PartialsRefused(opened.task(), all, first.getMessage()));
  }

  /** What of this type is behind a failure, whatever a kernel made of it, or null. */
  private static <E extends Exception> E cause(Throwable failure, Class<E> type) {
    Throwable at = failure;
    while (at != null && !type.isInstance(at)) {
      at = at.getCause();
    }
    return type.cast(at);
  }

  /** A partial is lost: looks for all that are, so that the merge begins again only once. */
  private void lost(SpoolDamagedException first) {
    if (!parts.store().keepsResults()) {
      fail(work.brokenStore(first));
      return;
    }
    try {
      List<long[]> ranges = work.added();
      Effect.Merge queued = next();
      while (queued != null) {
        ranges.add(new long[] {queued.range().first(), queued.range().end()});
        queued = next();
      }
      DamagedPartials damaged = new DamagedPartials(opened.task(), parts.store(), parts.spool());
      ended = true;
      parts.journal().left(opened.task());
      List<Long> indices = damaged.among(ranges);
      parts.events().accept(new Event.PartialsLost(opened.task(), indices, first.getMessage()));
    } catch (IOException | StoreException e) {
      fail(work.brokenStore(e));
    }
  }

  private void fail(Problem problem) {
    ended = true;
    parts.journal().left(opened.task());
    parts.events().accept(new Event.MergeFailed(opened.task(), problem));
  }

  /** The last turn. */
  private void end() {
    if (work != null) {
      work.close();
    }
    Effect.Keep kept;
    synchronized (this) {
      kept = keep;
    }
    drop(parts, opened.task(), kept);
    if (kept != Effect.Keep.PARTIALS) {
      parts.inputs().release(opened.spec());
    }
  }

  /** Deletes what is kept of a task outside the store. */
  static void drop(KernelPool.Parts parts, long task, Effect.Keep keep) {
    parts.journal().forget(task);
    if (keep != Effect.Keep.PARTIALS) {
      parts.spool().deleteAll(Spool.partials(task));
    }
    if (keep == Effect.Keep.NOTHING) {
      parts.spool().deleteAll(Spool.answer(task));
    }
  }
}
