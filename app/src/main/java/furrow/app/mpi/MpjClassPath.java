package furrow.app.mpi;

import furrow.mpi.transport.MpjJars;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What MPJ Express adds to the class path of masters and ranks, and of nobody else.
 *
 * @param adapter our transport over it; null when this very class path has it already
 * @param jars of MPJ Express and what it needs
 */
public record MpjClassPath(Path adapter, MpjJars jars) {
  /** Names MPJ's jar where it is not installed as a package. */
  public static final String VARIABLE = "FURROW_MPJ_JAR";

  private static final String SERVICE = "META-INF/services/furrow.mpi.transport.MpiTransport";

  /** As this process finds it. */
  public static MpjClassPath of(Map<String, String> environment) {
    String given = environment.getOrDefault(VARIABLE, "");
    boolean there = MpjClassPath.class.getClassLoader().getResource(SERVICE) != null;
    return new MpjClassPath(
        there ? null : beside(),
        given.isEmpty() ? MpjJars.find() : MpjJars.beside(Path.of(given).toAbsolutePath()));
  }

  /** Where a build of the launcher puts it. */
  private static Path beside() {
    try {
      Path here =
          Path.of(MpjClassPath.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return here.resolveSibling("mpj").resolve("furrow-mpj.jar");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What to type, or empty when nothing is missing. */
  public String missing() {
    if (!jars.present()) {
      return MpjJars.INSTALL + "; or set " + VARIABLE + " to its mpj.jar";
    }
    return adapter == null || Files.isReadable(adapter)
        ? ""
        : "furrow server stop; furrow server start --detach  (the server was built without MPJ)";
  }

  /** A class path and what MPJ adds to it, absolute. */
  public String after(String classPath) {
    List<String> path = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      path.add(Path.of(entry).toAbsolutePath().toString());
    }
    if (adapter != null) {
      path.add(adapter.toString());
    }
    path.add(jars.classPath());
    return String.join(File.pathSeparator, path);
  }
}
