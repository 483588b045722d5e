package furrow.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;

/** One opened plug-in jar and the kernels it offers. Classes load on demand until closed. */
final class PluginJar implements AutoCloseable {
  private final Path jar;
  private final URLClassLoader loader;
  private final List<Kernel> kernels;

  private PluginJar(Path jar, URLClassLoader loader, List<Kernel> kernels) {
    this.jar = jar;
    this.loader = loader;
    this.kernels = List.copyOf(kernels);
  }

  /**
   * @throws KernelException with code BAD_SETTING when the jar is damaged, offers no kernel, or a
   *     kernel cannot be made
   */
  public static PluginJar open(Path jar) throws KernelException {
    checkReadable(jar);
    ClassLoader parent = new ApiClassLoader(Kernel.class.getClassLoader());
    URLClassLoader loader =
        new URLClassLoader("furrow-plugin-" + jar.getFileName(), new URL[] {url(jar)}, parent);
    try {
      List<Kernel> kernels = new ArrayList<>();
      ServiceLoader.load(Kernel.class, loader).forEach(kernels::add);
      if (kernels.isEmpty()) {
        throw bad(
            jar,
            "offers no kernel",
            "list its kernel classes in META-INF/services/" + Kernel.class.getName());
      }
      return new PluginJar(jar, loader, kernels);
    } catch (ServiceConfigurationError | LinkageError e) {
      close(loader);
      throw bad(jar, reason(e), "rebuild it for Java 17 against this version of furrow-kernel");
    } catch (KernelException e) {
      close(loader);
      throw e;
    }
  }

  public Path jar() {
    return jar;
  }

  public List<Kernel> kernels() {
    return kernels;
  }

  @Override
  public void close() {
    close(loader);
  }

  /** A fault of this jar, in the words that every fault of a plug-in is reported in. */
  public static KernelException bad(Path jar, String what, String hint) {
    return new KernelException(
        KernelException.Kind.OPERATION, "BAD_SETTING", "plug-in " + jar + ": " + what, hint);
  }

  private static void checkReadable(Path jar) throws KernelException {
    try (JarFile opened = new JarFile(jar.toFile())) {
      opened.size();
    } catch (IOException e) {
      throw bad(jar, "cannot be read: " + e.getMessage(), "remove it or copy it again");
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String reason(Throwable error) {
    Throwable root = error.getCause() == null ? error : error.getCause();
    return "cannot be loaded: " + root;
  }

  private static void close(URLClassLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What plug-ins see of us: the packages {@code furrow.kernel} and below. Libraries on our class
   * path stay hidden, so a plug-in may bring its own versions of them.
   */
  static final class ApiClassLoader extends ClassLoader {
    private static final String API = "furrow.kernel.";

    private final ClassLoader ours;

    ApiClassLoader(ClassLoader ours) {
      super("furrow-plugin-api", ClassLoader.getPlatformClassLoader());
      this.ours = ours;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith(API)) {
        return ours.loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }
}
