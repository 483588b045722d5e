package furrow.app.worker;

import furrow.kernel.KernelException;
import furrow.kernel.Kernels;
import furrow.kernel.copy.CopyKernel;
import furrow.kernel.copy.CopyRoots;
import furrow.kernel.copy.CopySite;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The kernels of a process that runs subtasks: those built in, and those of plug-ins.
 *
 * @param plugins where plug-in jars lie
 * @param noExec leaves the one out that runs programs
 * @param copyRoots directories below which copies may be written
 */
public record LoadedKernels(Path plugins, boolean noExec, List<Path> copyRoots) {
  /**
   * Loads them.
   *
   * @param worker name of this one
   */
  public Kernels load(String worker) throws IOException {
    try {
      Kernels kernels = Kernels.load(plugins, noExec ? Set.of("exec") : Set.of());
      return kernels.with(
          new CopyKernel(CopySite.of(worker, WorkerStarter.WorkerNames.host(), roots())));
    } catch (KernelException e) {
      throw new ProblemException(ErrorCode.named(e.code()), e.getMessage(), e.hint());
    }
  }

  private CopyRoots roots() throws ProblemException {
    try {
      return CopyRoots.of(copyRoots);
    } catch (IOException e) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING, "--copy-root: " + e.getMessage() + " is not there", "mkdir -p it");
    }
  }
}
