package furrow.server.log;

import furrow.kernel.FatalErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A bounded queue and the thread that writes its entries, all that have gathered at once. Adding
 * never blocks; the thread sleeps while the queue is empty.
 *
 * @param <T> entry
 */
public final class LogThread<T> {
  private static final long CLOSE_MILLIS = 2_000;

  private final int limit;
  private final Consumer<List<T>> write;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private List<T> entries = new ArrayList<>();
  private boolean closing;

  /**
   * @param limit entries that may wait
   * @param write called on the thread with what has gathered, in order; must not throw
   */
  public LogThread(String name, int limit, Consumer<List<T>> write) {
    this.limit = limit;
    this.write = write;
    thread = new Thread(FatalErrors.essential(this::run), name);
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Adds an entry; false when the queue is full or closed. */
  public boolean offer(T entry) {
    lock.lock();
    try {
      if (closing || entries.size() >= limit) {
        return false;
      }
      entries.add(entry);
      filled.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    for (List<T> gathered = take(); !gathered.isEmpty(); gathered = take()) {
      write.accept(gathered);
    }
  }

  /** Waits for entries; an empty list once closed. */
  private List<T> take() {
    lock.lock();
    try {
      while (entries.isEmpty() && !closing) {
        filled.awaitUninterruptibly();
      }
      List<T> gathered = entries;
      entries = new ArrayList<>();
      return gathered;
    } finally {
      lock.unlock();
    }
  }

  /** Accepts no more entries and waits a moment for the thread to write the rest. */
  public void close() {
    lock.lock();
    try {
      closing = true;
      filled.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
