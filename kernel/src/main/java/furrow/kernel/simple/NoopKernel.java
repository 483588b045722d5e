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
import furrow.kernel.Plan;
import furrow.kernel.Runner;
import java.util.Set;

/**
 * Does nothing {@code items} times (1 unless told; at most 10^12). Every result is empty, so with
 * {@code --chunk 1} a task is as many subtasks that cost nothing by themselves.
 */
public final class NoopKernel implements Kernel {
  private static final byte[] NOTHING = new byte[0];
  private static final long MAX_ITEMS = 1_000_000_000_000L;

  @Override
  public String name() {
    return "noop";
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
    KernelSettings settings = KernelSettings.of(name(), operation, Set.of("items"));
    long items = settings.number("items", 1, 0, MAX_ITEMS);
    return new Plan(NOTHING, new Extent(0, items), false, 1, Math.max(1, items));
  }

  @Override
  public Runner runner(Operation operation, byte[] shared) {
    return (piece, input, control) -> NOTHING;
  }

  @Override
  public Merger merger(Operation operation, byte[] shared, Extent extent) {
    return new CountingMerger(extent);
  }
}
