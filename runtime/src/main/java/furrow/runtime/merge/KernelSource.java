package furrow.runtime.merge;

import furrow.kernel.Kernel;
import java.util.Optional;

/** Where kernels are found by name. */
@FunctionalInterface
public interface KernelSource {
  Optional<Kernel> find(String name);
}
