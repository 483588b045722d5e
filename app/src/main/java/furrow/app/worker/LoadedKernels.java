package furrow.app.worker;

import furrow.kernel.KernelException;
import furrow.kernel.Kernels;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProtocolException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** The kernels of a process that runs subtasks: those built in, and those of plug-ins. */
public final class LoadedKernels {
  private LoadedKernels() {}

  /**
   * Loads them.
   *
   * @param plugins where plug-in jars lie
   * @param noExec leaves the one out that runs programs
   */
  public static Kernels of(Path plugins, boolean noExec) throws IOException {
    try {
      return Kernels.load(plugins, noExec ? Set.of("exec") : Set.of());
    } catch (KernelException e) {
      throw new ProtocolException(ErrorCode.named(e.code()), e.getMessage(), e.hint());
    }
  }
}
