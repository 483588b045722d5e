package furrow.kernel.simple;

import furrow.kernel.Boundaries;
import furrow.kernel.Extent;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelEffect;
import furrow.kernel.KernelException;
import furrow.kernel.KernelSettings;
import furrow.kernel.Merger;
import furrow.kernel.Operation;
import furrow.kernel.Piece;
import furrow.kernel.Plan;
import furrow.kernel.RunControl;
import furrow.kernel.Runner;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a core busy: {@code items} items (1 unless told) of {@code millis} or {@code micros} of
 * thread CPU time each, or of a number of {@code iterations}. The answer's checksum depends on
 * every item, so an item that is lost or counted twice shows.
 */
public final class SpinKernel implements Kernel {
  private static final byte[] NOTHING = new byte[0];
  private static final Set<String> NAMES = Set.of("items", "millis", "micros", "iterations");
  private static final long MAX_ITEMS = 1_000_000_000_000L;
  private static final long MAX_WORK = 1_000_000_000_000L;

  @Override
  public String name() {
    return "spin";
  }

  @Override
  public Boundaries boundaries() {
    return Boundaries.ANYWHERE;
  }

  @Override
  public Set<KernelEffect> effects() {
    return Set.of();
  }

  @Override
  public Plan plan(Operation operation, Input input) throws KernelException {
    long items = settings(operation).number("items", 1, 0, MAX_ITEMS);
    work(operation);
    return new Plan(NOTHING, new Extent(0, items), false, 1, Math.max(1, items));
  }

  @Override
  public Runner runner(Operation operation, byte[] shared) throws KernelException {
    return work(operation);
  }

  @Override
  public Merger merger(Operation operation, byte[] shared, Extent extent) {
    return new CountingMerger(extent);
  }

  private SpinRunner work(Operation operation) throws KernelException {
    KernelSettings settings = settings(operation);
    int given = 0;
    for (String unit : new String[] {"millis", "micros", "iterations"}) {
      given += settings.has(unit) ? 1 : 0;
    }
    if (given != 1) {
      throw new KernelException(
          KernelException.Kind.OPERATION,
          "BAD_OPERATION",
          "spin: " + given + " of millis, micros, iterations given (expected: one)",
          "--kernel spin --op 'items=100 millis=10'");
    }
    long nanos =
        TimeUnit.MILLISECONDS.toNanos(settings.number("millis", 0, 0, MAX_WORK / 1_000_000))
            + TimeUnit.MICROSECONDS.toNanos(settings.number("micros", 0, 0, MAX_WORK / 1_000));
    return new SpinRunner(nanos, settings.number("iterations", 0, 0, MAX_WORK));
  }

  private KernelSettings settings(Operation operation) throws KernelException {
    return KernelSettings.of(name(), operation, NAMES);
  }

  /** Works items one after the other; an item's share of the checksum is a hash of its number. */
  private static final class SpinRunner implements Runner {
    /** About 50 microseconds: how long an answer to a cancel may take. */
    private static final int ITERATIONS_PER_CHECK = 50_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final long nanosPerItem;
    private final long iterationsPerItem;

    /** Written after each item, so that the compiler cannot drop the work. */
    private long scratch;

    SpinRunner(long nanosPerItem, long iterationsPerItem) {
      this.nanosPerItem = nanosPerItem;
      this.iterationsPerItem = iterationsPerItem;
    }

    @Override
    public byte[] run(Piece piece, Input input, RunControl control) throws InterruptedException {
      long checksum = 0;
      for (long item = piece.start(); item < piece.end(); item++) {
        checksum += nanosPerItem > 0 ? burn(item, control) : iterate(item, control);
        control.progress(item - piece.start() + 1);
      }
      control.rows(piece.end() - piece.start());
      return ByteBuffer.allocate(Long.BYTES).putLong(checksum).array();
    }

    private long burn(long item, RunControl control) throws InterruptedException {
      long until = THREADS.getCurrentThreadCpuTime() + nanosPerItem;
      long burnt = item;
      do {
        stopIfCancelled(control);
        burnt = mix(burnt, 1_000);
      } while (THREADS.getCurrentThreadCpuTime() < until);
      scratch ^= burnt;
      return mix(item, 1);
    }

    private long iterate(long item, RunControl control) throws InterruptedException {
      long value = item;
      for (long left = iterationsPerItem; left > 0; left -= ITERATIONS_PER_CHECK) {
        stopIfCancelled(control);
        value = mix(value, (int) Math.min(left, ITERATIONS_PER_CHECK));
      }
      return mix(value, 1);
    }

    private static void stopIfCancelled(RunControl control) throws InterruptedException {
      if (control.cancelled()) {
        throw new InterruptedException("cancelled");
      }
    }

    /** Rounds of a 64-bit finalizer: cheap, and each depends on the one before. */
    private static long mix(long value, int rounds) {
      long mixed = value;
      for (int i = 0; i < rounds; i++) {
        mixed += 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        mixed ^= mixed >>> 31;
      }
      return mixed;
    }
  }
}
