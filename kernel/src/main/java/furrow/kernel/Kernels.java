package furrow.kernel;

import furrow.kernel.boundary.BoundaryKernel;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The kernels of this process by name: the built-ins, and those from plug-in jars. Kernels with
 * {@link Boundaries#EXACT} come wrapped in the boundary scan, so all kernels look alike to those
 * who plan, run and merge.
 */
public final class Kernels implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private final Map<String, Kernel> byName = new TreeMap<>();
  private final List<PluginJar> plugins = new ArrayList<>();
  private final Set<String> disabled;

  private Kernels(Set<String> disabled) {
    this.disabled = Set.copyOf(disabled);
    for (Kernel kernel : ServiceLoader.load(Kernel.class, Kernels.class.getClassLoader())) {
      byName.put(kernel.name(), wrapped(kernel));
    }
  }

  /** The built-ins, none switched off. */
  public static Kernels builtIn() {
    return new Kernels(Set.of());
  }

  /**
   * The built-ins and every {@code *.jar} in a directory.
   *
   * @param directory need not exist
   * @param disabled names of kernels that may not be used here
   * @throws KernelException with code BAD_SETTING when a plug-in is at fault
   */
  public static Kernels load(Path directory, Set<String> disabled)
      throws KernelException, IOException {
    Kernels kernels = new Kernels(disabled);
    try {
      for (Path jar : jars(directory)) {
        kernels.addAll(PluginJar.open(jar));
      }
      return kernels;
    } catch (KernelException e) {
      kernels.close();
      throw e;
    }
  }

  public Optional<Kernel> find(String name) {
    return disabled.contains(name) ? Optional.empty() : Optional.ofNullable(byName.get(name));
  }

  /**
   * @throws KernelException with code UNKNOWN_KERNEL or KERNEL_DISABLED
   */
  public Kernel require(String name) throws KernelException {
    Kernel kernel = byName.get(name);
    if (disabled.contains(name)) {
      throw new KernelException(
          KernelException.Kind.OPERATION,
          "KERNEL_DISABLED",
          "kernel '" + name + "' is switched off here",
          "ask the administrator of this server, or use one of " + String.join(", ", names()));
    }
    if (kernel == null) {
      throw new KernelException(
          KernelException.Kind.OPERATION,
          "UNKNOWN_KERNEL",
          "no kernel '" + name + "'",
          "use one of " + String.join(", ", names()) + ", or put its jar into plugins/");
    }
    return kernel;
  }

  /** Names of the kernels that may be used, sorted. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>(byName.keySet());
    names.removeAll(disabled);
    return names;
  }

  /** Takes this kernel in the place of the built-in one of its name, as one that was set up. */
  public Kernels with(Kernel kernel) {
    byName.put(kernel.name(), wrapped(kernel));
    return this;
  }

  @Override
  public void close() {
    plugins.forEach(PluginJar::close);
  }

  private void addAll(PluginJar plugin) throws KernelException {
    plugins.add(plugin);
    for (Kernel kernel : plugin.kernels()) {
      String name = kernel.name();
      if (name == null || !NAME.matcher(name).matches()) {
        throw PluginJar.bad(
            plugin.jar(), "kernel name '" + name + "' (expected: " + NAME + ")", "rename it");
      }
      if (byName.putIfAbsent(name, wrapped(kernel)) != null) {
        throw PluginJar.bad(
            plugin.jar(), "there already is a kernel '" + name + "'", "remove one of the two");
      }
    }
  }

  private static Kernel wrapped(Kernel kernel) {
    return kernel.boundaries() == Boundaries.EXACT ? new BoundaryKernel(kernel) : kernel;
  }

  private static List<Path> jars(Path directory) throws IOException {
    List<Path> jars = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.jar")) {
        found.forEach(jars::add);
      }
    }
    jars.sort(null);
    return jars;
  }
}
