package furrow.runtime;

import furrow.engine.Change;
import furrow.engine.Snapshot;
import furrow.engine.SubtaskRange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A store whose commits wait for the test, and fail when told. */
final class GatedStore implements TaskStore {
  /** One permit lets one commit through. */
  final Semaphore gate = new Semaphore(0);

  private final List<List<Change>> committed = new ArrayList<>();
  private int refusals;
  private StoreException failure;
  private boolean low;

  synchronized List<List<Change>> committed() {
    return List.copyOf(committed);
  }

  /** The next commits find the disk full. */
  synchronized void full(int times) {
    refusals = times;
  }

  synchronized void failWith(StoreException e) {
    failure = e;
  }

  synchronized void low(boolean value) {
    low = value;
  }

  @Override
  public int openIncarnation() {
    return 1;
  }

  @Override
  public Snapshot load() {
    return Snapshot.EMPTY;
  }

  @Override
  public void commit(List<Change> changes) throws StoreException {
    try {
      if (!gate.tryAcquire(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the gate");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    synchronized (this) {
      if (failure != null) {
        throw failure;
      }
      if (refusals > 0) {
        refusals--;
        low = refusals > 0;
        gate.release();
        throw new NoSpaceException("full", null);
      }
      committed.add(List.copyOf(changes));
    }
  }

  @Override
  public synchronized boolean spaceLow() {
    return low;
  }

  @Override
  public void results(long task, SubtaskRange run, ResultReader reader) {}

  @Override
  public Completion completion(long task, long index) {
    return null;
  }

  @Override
  public void close() {}
}
