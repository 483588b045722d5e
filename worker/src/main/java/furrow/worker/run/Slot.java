package furrow.worker.run;

import furrow.kernel.KernelException;
import furrow.protocol.message.WorkMessage.Started;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/** One slot: a thread that takes grains and works their subtasks. */
final class Slot implements Runnable {
  private final Workbook book;
  private final SlotSettings settings;
  private final LongSupplier clock;
  private final RunnerCache runners = new RunnerCache();

  Slot(Workbook book, SlotSettings settings, LongSupplier clock) {
    this.book = book;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void run() {
    Grain grain = null;
    do {
      try {
        grain = book.take(Thread.currentThread(), clock);
        if (grain != null) {
          workSafely(grain);
        }
      } catch (InterruptedException e) {
        // Meant for a subtask that had just ended, or for the end of the worker: take() knows.
        continue;
      }
    } while (grain != null && !grain.abandoned());
    runners.close();
  }

  /** A slot outlives whatever goes wrong in it; what it had taken waits again. */
  private void workSafely(Grain grain) {
    try {
      work(grain);
    } catch (RuntimeException | Error e) {
      LoggerFactory.getLogger(Slot.class).error("a slot stumbled over subtasks {}", grain.run(), e);
      book.end(grain, clock.getAsLong());
    }
  }

  private void work(Grain grain) {
    tellStarted(grain);
    int done = 0;
    long begun = clock.getAsLong();
    while (done < grain.count() && !overdue(begun, done)) {
      subtask(grain, done);
      if (grain.abandoned()) {
        return;
      }
      done++;
    }
    long now = clock.getAsLong();
    grain.openTask().learn(now - begun, done);
    book.end(grain, now);
  }

  /** A grain that lasts much longer than was thought is cut, so that other slots get its rest. */
  private boolean overdue(long begun, int done) {
    return done > 0 && (book.full() || clock.getAsLong() - begun > 4 * settings.grainNanos());
  }

  private void subtask(Grain grain, int k) {
    if (!grain.begin(k, clock.getAsLong())) {
      book.skipped(grain, k, clock.getAsLong());
      return;
    }
    byte[] result = null;
    SubtaskFailed failure = null;
    try {
      result = runOnce(grain, k);
    } catch (InterruptedException e) {
      // Revoked, timed out or stopped; end() knows.
      result = null;
    } catch (Throwable e) {
      failure = Failures.of(grain, k, e);
    }
    boolean counts = grain.end();
    long now = clock.getAsLong();
    if (!counts || grain.openTask().closed()) {
      book.skipped(grain, k, now);
    } else if (failure != null) {
      book.failed(grain, k, failure, now);
    } else if (result == null) {
      book.failed(grain, k, Failures.of(grain, k, new InterruptedException("interrupted")), now);
    } else {
      keep(grain, result, now);
    }
  }

  private void keep(Grain grain, byte[] result, long now) {
    if (ResultBuffer.large(result)) {
      book.collect(grain, now);
    }
    if (grain.keep(result)) {
      book.collect(grain, now);
    }
  }

  private byte[] runOnce(Grain grain, int k)
      throws KernelException, IOException, InterruptedException {
    OpenTask task = grain.openTask();
    return runners.of(task).run(grain.piece(k), task.input(), grain);
  }

  private void tellStarted(Grain grain) {
    Upstream upstream = book.upstream();
    if (upstream == null) {
      // Told with the next session, if it is still running then.
      return;
    }
    try {
      upstream.started(new Started(List.of(grain.run())));
    } catch (IOException e) {
      book.detach(upstream);
    }
  }
}
