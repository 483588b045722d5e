package furrow.runtime;

import furrow.engine.TaskSpec;
import furrow.kernel.Input;
import furrow.kernel.KernelException;
import java.io.IOException;

/** Opens a task's input where the kernel pool runs. */
public interface Inputs {
  /**
   * Opens the input and checks that it is the one that was submitted.
   *
   * @throws KernelException with code INPUT_MISSING, INPUT_NOT_VISIBLE, INPUT_NOT_REGULAR,
   *     INPUT_UNREADABLE, INPUT_CHANGED
   */
  Input open(TaskSpec spec) throws KernelException, IOException;

  /** The task is done or gone and will not run again: an uploaded input may be dropped. */
  default void release(TaskSpec spec) {}
}
