package furrow.app.worker;

import furrow.client.settings.UserSettings;
import furrow.kernel.KernelEffect;
import furrow.kernel.KernelException;
import furrow.kernel.Kernels;
import furrow.kernel.copy.CopyKernel;
import furrow.kernel.copy.CopyRoots;
import furrow.kernel.copy.CopySite;
import furrow.kernel.file.ProtectedPlaces;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The kernels of a process that runs subtasks: those built in, and those of plug-ins.
 *
 * @param plugins where plug-in jars lie
 * @param programs as whom and for whom programs run
 * @param copyRoots directories below which copies may be written; without one, kernels that write
 *     files are left out, and copies refused
 * @param places to which nothing is written, whatever the roots
 */
public record LoadedKernels(
    Path plugins, ProgramPolicy programs, List<Path> copyRoots, ProtectedPlaces places) {
  private static final String ACCESS = "access";

  /**
   * Loads them.
   *
   * @param worker name of this one
   */
  public Kernels load(String worker) throws IOException {
    Set<KernelEffect> off = EnumSet.noneOf(KernelEffect.class);
    if (programs.none()) {
      off.add(KernelEffect.RUNS_PROGRAMS);
    }
    if (copyRoots.isEmpty()) {
      off.add(KernelEffect.WRITES_FILES);
    }
    try {
      Kernels kernels = Kernels.load(plugins, off);
      programs.apply(kernels);
      return kernels.with(
          new CopyKernel(CopySite.of(worker, WorkerStarter.WorkerNames.host(), roots())));
    } catch (KernelException e) {
      throw new ProblemException(ErrorCode.named(e.code()), e.getMessage(), e.hint());
    }
  }

  private CopyRoots roots() throws ProblemException {
    try {
      return CopyRoots.of(copyRoots, places);
    } catch (IOException e) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING, "--copy-root: " + e.getMessage() + " is not there", "mkdir -p it");
    }
  }

  /**
   * What decides on this host who may do what: state and access files, plug-ins, settings, and this
   * very program.
   *
   * @param access the access file in use
   * @param more such directories
   */
  public static ProtectedPlaces protectedPlaces(
      Map<String, String> environment, Path access, Path... more) {
    List<Path> places = new ArrayList<>(List.of(more));
    Path file = access.toAbsolutePath().normalize();
    Path directory = file.getParent();
    boolean ofServer = directory.endsWith(ACCESS) && directory.getParent() != null;
    places.add(ofServer ? directory.getParent() : file);
    UserSettings.files(environment).forEach(settings -> places.add(settings.getParent()));
    places.add(Path.of(System.getProperty("java.home")));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.isEmpty()) {
        places.add(Path.of(entry));
      }
    }
    return ProtectedPlaces.of(places);
  }
}
