package furrow.slurm.queue;

import furrow.slurm.QueuedJob;
import furrow.slurm.SlurmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Asks squeue once in an interval for all jobs, on a thread of its own. Whoever wants to know reads
 * what is known, and never waits: neither for squeue nor for the thread.
 */
public final class QueuePoller implements AutoCloseable {
  /** Where answers come from. */
  @FunctionalInterface
  public interface Source {
    /** All jobs of this user, those that have ended lately as well. */
    List<QueuedJob> jobs() throws SlurmException;
  }

  private final Source source;
  private final QueueView view;
  private final Duration interval;
  private final LongSupplier nanos;
  private final Consumer<List<QueueView.Happened>> listener;
  private final Thread thread;
  private boolean closed;

  /** The first time at once. */
  private boolean wanted = true;

  /**
   * @param listener is told what an answer has changed, on the poller's thread
   */
  public QueuePoller(
      Source source,
      QueueView view,
      Duration interval,
      LongSupplier nanos,
      Consumer<List<QueueView.Happened>> listener) {
    this.source = source;
    this.view = view;
    this.interval = interval;
    this.nanos = nanos;
    this.listener = listener;
    thread = new Thread(this::run, "furrow-squeue");
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  public synchronized void watch(long id) {
    view.watch(id);
  }

  public synchronized void forget(long id) {
    view.forget(id);
  }

  public synchronized Optional<QueueView.Seen> job(long id) {
    return view.job(id);
  }

  public synchronized List<QueuedJob> others() {
    return view.others();
  }

  /** Why what is known may be old; empty for no reason. */
  public synchronized String trouble() {
    return view.trouble(nanos.getAsLong());
  }

  /** Asks at once instead of at the end of the interval. */
  public synchronized void hurry() {
    wanted = true;
    notifyAll();
  }

  private void run() {
    try {
      while (pause()) {
        ask();
      }
    } catch (InterruptedException e) {
      // Closed while it slept.
    }
  }

  private synchronized boolean pause() throws InterruptedException {
    long until = nanos.getAsLong() + interval.toNanos();
    while (!wanted && !closed && nanos.getAsLong() < until) {
      wait(Math.max(1, (until - nanos.getAsLong()) / 1_000_000));
    }
    wanted = false;
    return !closed;
  }

  private void ask() {
    synchronized (this) {
      view.asked(nanos.getAsLong());
    }
    List<QueuedJob> jobs;
    try {
      jobs = source.jobs();
    } catch (SlurmException e) {
      synchronized (this) {
        view.failed(e.getMessage(), nanos.getAsLong());
      }
      return;
    }
    List<QueueView.Happened> happened;
    synchronized (this) {
      happened = view.answered(jobs, nanos.getAsLong());
    }
    if (!happened.isEmpty()) {
      listener.accept(happened);
    }
  }

  /** Ends the thread; a squeue that hangs is left to its own end. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.interrupt();
  }
}
