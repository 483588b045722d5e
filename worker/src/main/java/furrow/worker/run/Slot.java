package furrow.worker.run;

import furrow.kernel.FatalErrors;
import furrow.kernel.KernelException;
import furrow.kernel.Partial;
import furrow.protocol.message.WorkMessage.Started;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/** One slot: a thread that takes batches and runs their subtasks. */
final class Slot implements Runnable {
  private final LeaseStore leases;
  private final SlotSettings settings;
  private final LongSupplier clock;
  private final RunnerCache runners = new RunnerCache();

  Slot(LeaseStore leases, SlotSettings settings, LongSupplier clock) {
    this.leases = leases;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void run() {
    SlotBatch batch = null;
    do {
      try {
        batch = leases.take(Thread.currentThread(), clock);
        if (batch != null) {
          runSafely(batch);
        }
      } catch (InterruptedException e) {
        // Meant for a subtask that had just ended, or for the end of the worker; take() tells
        // which.
        continue;
      }
    } while (batch != null && !batch.abandoned());
    runners.close();
  }

  /** A slot survives any error; the rest of its batch is queued again. */
  private void runSafely(SlotBatch batch) {
    try {
      run(batch);
    } catch (RuntimeException | Error e) {
      FatalErrors.pass(e);
      LoggerFactory.getLogger(Slot.class)
          .error("a slot failed while it ran subtasks {}", batch.run(), e);
      leases.end(batch, clock.getAsLong());
    }
  }

  private void run(SlotBatch batch) {
    reportStarted(batch);
    int done = 0;
    long started = clock.getAsLong();
    while (done < batch.count() && !overdue(started, done)) {
      subtask(batch, done);
      if (batch.abandoned()) {
        return;
      }
      done++;
    }
    long now = clock.getAsLong();
    batch.openTask().measured(now - started, done);
    leases.end(batch, now);
  }

  /** A batch that lasts much longer than expected is cut, so that other slots get its rest. */
  private boolean overdue(long started, int done) {
    return done > 0 && (leases.full() || clock.getAsLong() - started > 4 * settings.batchNanos());
  }

  private void subtask(SlotBatch batch, int k) {
    if (!batch.begin(k, clock.getAsLong())) {
      leases.skipped(batch, k, clock.getAsLong());
      return;
    }
    Partial result = null;
    SubtaskFailed failure = null;
    try {
      result = runOnce(batch, k);
    } catch (InterruptedException e) {
      // Revoked, timed out or stopped; end() tells which.
      result = null;
    } catch (Throwable e) {
      FatalErrors.pass(e);
      failure = FailureMapping.of(batch, k, e);
    }
    boolean counts = batch.end();
    long now = clock.getAsLong();
    if (!counts || batch.openTask().closed()) {
      discard(result);
      leases.skipped(batch, k, now);
    } else if (failure != null) {
      leases.failed(batch, k, failure, now);
    } else if (result == null) {
      leases.failed(
          batch, k, FailureMapping.of(batch, k, new InterruptedException("interrupted")), now);
    } else {
      keep(batch, result, now);
    }
  }

  private static void discard(Partial result) {
    if (result != null) {
      result.discard();
    }
  }

  private void keep(SlotBatch batch, Partial result, long now) {
    if (ResultBuffer.large(result)) {
      leases.collect(batch, now);
    }
    if (batch.keep(result)) {
      leases.collect(batch, now);
    }
  }

  private Partial runOnce(SlotBatch batch, int k)
      throws KernelException, IOException, InterruptedException {
    OpenTask task = batch.openTask();
    Partial result = runners.of(task).runToPartial(batch.piece(k), task.input(), batch);
    return result instanceof Partial.OfBytes || ResultBuffer.large(result) ? result : read(result);
  }

  private static Partial read(Partial small) throws IOException {
    try (InputStream bytes = small.open()) {
      return new Partial.OfBytes(bytes.readAllBytes());
    } finally {
      small.discard();
    }
  }

  private void reportStarted(SlotBatch batch) {
    Upstream upstream = leases.upstream();
    if (upstream == null) {
      // The next session reports it, if it is still running then.
      return;
    }
    try {
      upstream.started(new Started(List.of(batch.run())));
    } catch (IOException e) {
      leases.detach(upstream);
    }
  }
}
