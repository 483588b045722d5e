package furrow.kernel;

import furrow.kernel.boundary.BoundaryKernel;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The kernels of this process by name: the built-ins, and those from plug-in jars. Kernels with
 * {@link Boundaries#EXACT} come wrapped in the boundary scan, so all kernels look alike to those
 * who plan, run and merge.
 */
public final class Kernels implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private final Map<String, Kernel> byName = new TreeMap<>();
  private final List<PluginJar> plugins = new ArrayList<>();
  private final Set<String> setUp = new HashSet<>();
  private final Set<KernelEffect> off;
  private String owner;

  private Kernels(Set<KernelEffect> off) {
    this.off = Set.copyOf(off);
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
   * @param off effects that are switched off here: kernels that have one may not be used
   * @throws KernelException with code BAD_SETTING when a plug-in is at fault
   */
  public static Kernels load(Path directory, Set<KernelEffect> off)
      throws KernelException, IOException {
    Kernels kernels = new Kernels(off);
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
    return Optional.ofNullable(byName.get(name)).filter(kernel -> off(kernel).isEmpty());
  }

  /** Those of a kernel's effects that are switched off here. */
  private List<KernelEffect> off(Kernel kernel) {
    return off.isEmpty() || setUp.contains(kernel.name())
        ? List.of()
        : kernel.effects().stream().filter(off::contains).sorted().toList();
  }

  /**
   * @throws KernelException with code UNKNOWN_KERNEL or KERNEL_DISABLED
   */
  public Kernel require(String name) throws KernelException {
    Kernel kernel = byName.get(name);
    if (kernel != null && !off(kernel).isEmpty()) {
      throw new KernelException(
          KernelException.Kind.OPERATION,
          "KERNEL_DISABLED",
          switchedOff(kernel),
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

  /**
   * The kernel for a task of this user.
   *
   * @throws KernelException with code UNKNOWN_KERNEL or KERNEL_DISABLED
   */
  public Kernel require(String name, String user) throws KernelException {
    Kernel kernel = require(name);
    boolean others = owner != null && !owner.equals(user);
    if (others && kernel.effects().contains(KernelEffect.RUNS_PROGRAMS)) {
      throw new KernelException(
          KernelException.Kind.HERE,
          "KERNEL_DISABLED",
          "kernel '"
              + name
              + "' runs programs, and this worker runs none for user "
              + user
              + ", as they could read the server's access files: start it with --exec-user NAME,"
              + " or with --allow-same-user",
          "furrow worker start --exec-user NAME");
    }
    return kernel;
  }

  /** Runs programs for tasks of this user only. */
  public Kernels programsOnlyFor(String user) {
    owner = user;
    return this;
  }

  private String switchedOff(Kernel kernel) {
    List<KernelEffect> effects = off(kernel);
    return "kernel '"
        + kernel.name()
        + "' "
        + effects.stream().map(KernelEffect::verb).collect(Collectors.joining(" and "))
        + ", which is switched off here: "
        + effects.stream().map(KernelEffect::off).collect(Collectors.joining("; "));
  }

  /** Why kernels that are here may not be used, in one sentence each. */
  public List<String> switchedOff() {
    return byName.values().stream()
        .filter(kernel -> !off(kernel).isEmpty())
        .map(this::switchedOff)
        .toList();
  }

  /** Names of the kernels that may be used, sorted. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>(byName.keySet());
    names.removeIf(name -> !off(byName.get(name)).isEmpty());
    return names;
  }

  /**
   * Takes this kernel in the place of the built-in one of its name, as one that was set up: what
   * its effects may reach it knows by itself, and they are not switched off.
   */
  public Kernels with(Kernel kernel) {
    byName.put(kernel.name(), wrapped(kernel));
    setUp.add(kernel.name());
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
      if (kernel.effects() == null) {
        throw PluginJar.bad(
            plugin.jar(), "kernel '" + name + "' has null as its effects", "leave effects() away");
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
