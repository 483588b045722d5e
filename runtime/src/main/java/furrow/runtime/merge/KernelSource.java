package furrow.runtime.merge;

import furrow.kernel.Kernel;
import furrow.kernel.KernelException;

/** Where kernels are found by name. */
@FunctionalInterface
public interface KernelSource {
  /**
   * @throws KernelException with code UNKNOWN_KERNEL or KERNEL_DISABLED
   */
  Kernel require(String name) throws KernelException;
}
