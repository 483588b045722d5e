package furrow.worker.run;

import furrow.kernel.Boundaries;
import furrow.kernel.Extent;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelException;
import furrow.kernel.Merger;
import furrow.kernel.Operation;
import furrow.kernel.Piece;
import furrow.kernel.Plan;
import furrow.kernel.RunControl;
import furrow.kernel.Runner;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A kernel for tests, loaded as a service: what it does is set per name in the operation's
 * expression.
 */
public final class Gate implements Kernel {
  /** What a subtask does. */
  interface Work {
    byte[] run(Piece piece, Input input, RunControl control)
        throws KernelException, IOException, InterruptedException;
  }

  private static final ConcurrentHashMap<String, Work> WORK = new ConcurrentHashMap<>();

  static void set(String name, Work work) {
    WORK.put(name, work);
  }

  @Override
  public String name() {
    return "gate";
  }

  @Override
  public Boundaries boundaries() {
    return Boundaries.ANYWHERE;
  }

  @Override
  public Plan plan(Operation operation, Input input) {
    return new Plan(new byte[0], new Extent(0, 1), false, 1, 1);
  }

  @Override
  public Runner runner(Operation operation, byte[] shared) {
    Work work = WORK.get(operation.expression());
    return work::run;
  }

  @Override
  public Merger merger(Operation operation, byte[] shared, Extent extent) {
    throw new UnsupportedOperationException("workers do not merge");
  }
}
