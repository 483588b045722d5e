package furrow.server;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the buffers of Netty's that are in use, whatever allocator they come from, from {@link
 * #begin} to {@link #end}. Netty makes it by the property {@code
 * io.netty.customResourceLeakDetector} of this module's tests; unlike the detector in its place it
 * misses none and waits for no garbage collector.
 */
public final class BufferCounter<T> extends ResourceLeakDetector<T> {
  private static final Set<Tracker<?>> IN_USE = ConcurrentHashMap.newKeySet();
  private static final AtomicLong COUNTED = new AtomicLong();
  private static volatile boolean counting;

  /** As Netty calls it. */
  public BufferCounter(Class<?> type, int samplingInterval) {
    super(type, samplingInterval);
  }

  /** As Netty calls it. */
  public BufferCounter(Class<?> type, int samplingInterval, long maxActive) {
    super(type, samplingInterval);
  }

  /** Forgets what is in use, and counts from now on. */
  static void begin() {
    IN_USE.clear();
    COUNTED.set(0);
    ResourceLeakDetector.setLevel(Level.PARANOID);
    counting = true;
  }

  static void end() {
    counting = false;
    ResourceLeakDetector.setLevel(Level.SIMPLE);
  }

  /** Buffers since {@link #begin} that nobody has released. */
  static int inUse() {
    return IN_USE.size();
  }

  /** Buffers since {@link #begin}. */
  static long counted() {
    return COUNTED.get();
  }

  @Override
  public ResourceLeakTracker<T> track(T resource) {
    return trackForcibly(resource);
  }

  @Override
  public ResourceLeakTracker<T> trackForcibly(T resource) {
    if (!counting) {
      return null;
    }
    COUNTED.incrementAndGet();
    Tracker<T> tracker = new Tracker<>();
    IN_USE.add(tracker);
    return tracker;
  }

  private static final class Tracker<T> implements ResourceLeakTracker<T> {
    @Override
    public void record() {}

    @Override
    public void record(Object hint) {}

    @Override
    public boolean close(T resource) {
      return IN_USE.remove(this);
    }
  }
}
