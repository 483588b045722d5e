package furrow.bench.mpi;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/** What kernel spin does, without anything around it. */
final class BareThreads {
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
  private static final int STEPS = 50_000;
  private static volatile long scratch;

  private BareThreads() {}

  /** Burns so much processor time in so many threads; gives the seconds it took. */
  static double spin(int count, long millis) throws InterruptedException {
    long begun = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(() -> burn(millis * 1_000_000 / count), "spin-" + i);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  private static void burn(long nanos) {
    long until = CPU.getCurrentThreadCpuTime() + nanos;
    long mixed = nanos;
    do {
      for (int i = 0; i < STEPS; i++) {
        mixed = mixed * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
      }
      scratch = mixed;
    } while (CPU.getCurrentThreadCpuTime() < until);
  }
}
