package furrow.kernel.spin;

import furrow.kernel.Boundaries;
import furrow.kernel.Extent;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelException;
import furrow.kernel.Merger;
import furrow.kernel.Operation;
import furrow.kernel.Plan;
import furrow.kernel.Runner;
import furrow.kernel.merge.CountingMerger;
import furrow.kernel.merge.Settings;
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
    Settings settings = settings(operation);
    int given = 0;
    for (String unit : new String[] {"millis", "micros", "iterations"}) {
      given += settings.has(unit) ? 1 : 0;
    }
    if (given != 1) {
      throw new KernelException(
          KernelException.Kind.OPERATION,
          "BAD_OPERATION",
          "spin: " + given + " of millis, micros, iterations given (expected: one)",
          "furrow submit --kernel spin --op 'items=100 millis=10'");
    }
    long nanos =
        TimeUnit.MILLISECONDS.toNanos(settings.number("millis", 0, 0, MAX_WORK / 1_000_000))
            + TimeUnit.MICROSECONDS.toNanos(settings.number("micros", 0, 0, MAX_WORK / 1_000));
    return new SpinRunner(nanos, settings.number("iterations", 0, 0, MAX_WORK));
  }

  private Settings settings(Operation operation) throws KernelException {
    return Settings.of(name(), operation, NAMES);
  }
}
