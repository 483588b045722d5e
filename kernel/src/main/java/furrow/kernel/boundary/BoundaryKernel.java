package furrow.kernel.boundary;

import furrow.kernel.Boundaries;
import furrow.kernel.Extent;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelException;
import furrow.kernel.Merger;
import furrow.kernel.Operation;
import furrow.kernel.Plan;
import furrow.kernel.Runner;
import java.io.IOException;

/**
 * Gives a kernel with {@link Boundaries#EXACT} the pieces it wants: whole records, found by a scan
 * that runs ahead in parallel. A plan whose units are no bytes passes through.
 */
public final class BoundaryKernel implements Kernel {
  private final Kernel inner;

  public BoundaryKernel(Kernel inner) {
    this.inner = inner;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Boundaries boundaries() {
    return Boundaries.EXACT;
  }

  @Override
  public Plan plan(Operation operation, Input input) throws KernelException, IOException {
    Records.of(operation);
    Plan plan = inner.plan(operation, input);
    byte[] shared = Wrapping.of(plan, input).encode();
    return new Plan(shared, plan.extent(), plan.bytes(), plan.minChunk(), plan.maxChunk());
  }

  @Override
  public Runner runner(Operation operation, byte[] shared) throws KernelException {
    Wrapping wrapping = Wrapping.decode(shared);
    Runner runner = inner.runner(operation, wrapping.inner());
    return wrapping.scanned()
        ? new BoundaryRunner(runner, Records.of(operation), wrapping.origin())
        : runner;
  }

  @Override
  public Merger merger(Operation operation, byte[] shared, Extent extent) throws KernelException {
    Wrapping wrapping = Wrapping.decode(shared);
    Merger merger = inner.merger(operation, wrapping.inner(), extent);
    return wrapping.scanned() ? new BoundaryMerger(merger, wrapping, extent) : merger;
  }
}
