package furrow.app.daemon;

import furrow.kernel.FatalErrors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.LoggerFactory;

/**
 * Ends this process after an error that it cannot go on from, whatever state it is in: what that
 * takes, two threads and some heap to log with, is there from the start. The first thread does the
 * orderly part; the second ends the process when that takes too long, throws or hangs.
 */
public final class ProcessEnd {
  /** Exit status of a process that had to give up. */
  public static final int STATUS = 70;

  private static final int RESERVE_BYTES = 512 * 1024;
  private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final AtomicReference<Throwable> cause = new AtomicReference<>();
  private final Consumer<Throwable> orderly;
  private final long nanos;
  private final IntConsumer halt;
  private final Thread first = new Thread(this::endOrderly, "furrow-end");
  private final Thread second = new Thread(this::endAnyway, "furrow-end-anyway");
  private volatile byte[] reserve = new byte[RESERVE_BYTES];

  private ProcessEnd(Consumer<Throwable> orderly, long nanos, IntConsumer halt) {
    this.orderly = orderly;
    this.nanos = nanos;
    this.halt = halt;
  }

  /**
   * From now on an error that is fatal ends this process with status {@value #STATUS}.
   *
   * @param orderly logs the error, and may begin an orderly end
   * @param nanos that the orderly end may take; 0 when there is none: the thread that met the error
   *     goes no further, and the process ends once it is logged
   * @param halt ends the process with a status, without waiting for anything
   */
  public static void install(Consumer<Throwable> orderly, long nanos, IntConsumer halt) {
    ProcessEnd end = new ProcessEnd(orderly, nanos, halt);
    for (Thread thread : new Thread[] {end.first, end.second}) {
      thread.setDaemon(true);
      thread.start();
    }
    FatalErrors.endBy(end::begin);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          FatalErrors.pass(e);
          LoggerFactory.getLogger(ProcessEnd.class).error("thread {} ended", thread.getName(), e);
        });
  }

  private void begin(Throwable e) {
    if (cause.compareAndSet(null, e)) {
      reserve = null;
      LockSupport.unpark(first);
      LockSupport.unpark(second);
    }
    while (nanos == 0 && Thread.currentThread() != first) {
      LockSupport.park(this);
    }
  }

  private Throwable awaitCause() {
    while (cause.get() == null) {
      LockSupport.park(this);
    }
    return cause.get();
  }

  private void endOrderly() {
    Throwable why = awaitCause();
    try {
      orderly.accept(why);
    } finally {
      if (nanos == 0) {
        halt.accept(STATUS);
      }
    }
  }

  private void endAnyway() {
    awaitCause();
    long until = System.nanoTime() + Math.max(nanos, LOG_NANOS);
    for (long left = 1; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
    halt.accept(STATUS);
  }

  /** Whether the heap that is kept for the end is there still. */
  boolean ready() {
    return reserve != null;
  }
}
