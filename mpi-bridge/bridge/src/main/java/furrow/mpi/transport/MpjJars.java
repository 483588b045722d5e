package furrow.mpi.transport;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where MPJ Express lies. Its jars are not ours to ship and are on the class path of master and
 * ranks only; nothing else ever loads them.
 *
 * @param mpj Debian's {@code /usr/share/java/mpj.jar}, or what the system property {@code
 *     furrow.mpj.jar} says
 * @param log4j {@code log4j-1.2.jar}, which MPJ needs, beside it
 */
public record MpjJars(Path mpj, Path log4j) {
  /** The system property with the path of MPJ's jar; log4j is looked for beside it. */
  public static final String PROPERTY = "furrow.mpj.jar";

  /** What to type where they are missing. */
  public static final String INSTALL = "apt-get install -y libmpj-java";

  private static final String DEFAULT = "/usr/share/java/mpj.jar";

  /** Those that this process was told of. They need not be there. */
  public static MpjJars find() {
    return beside(Path.of(System.getProperty(PROPERTY, DEFAULT)).toAbsolutePath());
  }

  /** With the log4j that lies beside it. */
  public static MpjJars beside(Path mpj) {
    return new MpjJars(mpj, mpj.resolveSibling("log4j-1.2.jar"));
  }

  /** Whether both are there. */
  public boolean present() {
    return Files.isReadable(mpj) && Files.isReadable(log4j);
  }

  /** Both, as a part of a class path. */
  public String classPath() {
    return mpj + File.pathSeparator + log4j;
  }
}
