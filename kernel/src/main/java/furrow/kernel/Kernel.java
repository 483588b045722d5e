package furrow.kernel;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/**
 * A kind of work. Implementations are stateless and thread-safe; they are found with {@link
 * java.util.ServiceLoader}, the built-ins as well as those in {@code plugins/*.jar}.
 */
public interface Kernel {
  /** Short lower-case name, as in {@code --kernel NAME}. */
  String name();

  /** How pieces are cut. Plug-ins get whole records unless they say otherwise. */
  default Boundaries boundaries() {
    return Boundaries.EXACT;
  }

  /** What it does besides computing. A kernel that does not say so does everything. */
  default Set<KernelEffect> effects() {
    return EnumSet.allOf(KernelEffect.class);
  }

  /**
   * Checks the operation against the head of the input and says what is to be cut. Runs once, on
   * the server.
   *
   * @param input the task's input; {@link Input#NONE} when there is none
   * @throws KernelException when the operation or the input is at fault
   */
  Plan plan(Operation operation, Input input) throws KernelException, IOException;

  /**
   * Makes a runner for one task on one worker slot. A runner is used by one thread at a time, for
   * many pieces.
   *
   * @param shared what {@link #plan} put into {@link Plan#shared()}
   */
  Runner runner(Operation operation, byte[] shared) throws KernelException;

  /** Makes the merger of one task. It is used by one thread at a time. */
  Merger merger(Operation operation, byte[] shared, Extent extent) throws KernelException;
}
