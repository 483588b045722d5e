package furrow.mpj;

import furrow.mpi.transport.MpiTransport;
import furrow.mpi.transport.MpjJars;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/**
 * A copy of MPJ and of its adapter for one rank: MPJ's static fields make one rank of a class
 * loader, and so many ranks fit into one JVM.
 */
final class Isolated extends URLClassLoader {
  private static final List<String> OWN =
      List.of("furrow.mpj.", "mpi.", "mpjdev.", "mpjbuf.", "xdev.", "org.apache.log4j.");

  private Isolated(URL[] path) {
    super(path, Isolated.class.getClassLoader());
  }

  static MpiTransport transport() throws ReflectiveOperationException {
    MpjJars jars = MpjJars.find();
    URL ours = MpjTransport.class.getProtectionDomain().getCodeSource().getLocation();
    Isolated loader = new Isolated(new URL[] {ours, url(jars.mpj()), url(jars.log4j())});
    Class<?> type = loader.loadClass(MpjTransport.class.getName());
    return (MpiTransport) type.getConstructor().newInstance();
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      boolean own = OWN.stream().anyMatch(name::startsWith);
      if (!own) {
        return super.loadClass(name, resolve);
      }
      Class<?> type = findLoadedClass(name);
      return type == null ? findClass(name) : type;
    }
  }
}
