package furrow.app.daemon;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** How to start another process of this very program. */
public final class CurrentProgram {
  private static final String MAIN = "furrow.app.Main";

  /** Sizes of heap and direct memory, and the collector, of which there can be only one. */
  private static final Pattern MEMORY =
      Pattern.compile("^-Xm[nsx]|^-XX:(Max|Min|Initial)(Heap|RAM|Direct)|^-XX:\\+Use\\w*GC$");

  private CurrentProgram() {}

  /**
   * A command line with this process's Java, JVM options and class path.
   *
   * @param properties further JVM options
   * @param arguments of furrow
   */
  public static List<String> command(List<String> properties, List<String> arguments) {
    List<String> options = new ArrayList<>(jvmOptions());
    options.addAll(properties);
    return command(options, System.getProperty("java.class.path"), arguments);
  }

  /**
   * A command line with this process's Java and nothing else of it; can be changed.
   *
   * @param options of the JVM
   * @param arguments of furrow
   */
  public static List<String> command(
      List<String> options, String classPath, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(classPath);
    command.add(MAIN);
    command.addAll(arguments);
    return command;
  }

  /** This process's JVM options apart from those about memory, for a process of another size. */
  public static List<String> plainOptions() {
    List<String> options = new ArrayList<>(jvmOptions());
    options.removeIf(CurrentProgram::aboutMemory);
    return options;
  }

  static boolean aboutMemory(String option) {
    return MEMORY.matcher(option).find();
  }

  /**
   * The options that this JVM was started with, apart from the class path and our own. Asked of the
   * JVM: the process's command line is not to be had when it is longer than a page.
   */
  private static List<String> jvmOptions() {
    List<String> options =
        new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
    options.removeIf(option -> option.startsWith("-Dfurrow.") || option.startsWith("-agentlib"));
    return options;
  }

  /** Words that put a command into a session of its own, away from the terminal. */
  static List<String> ownSession() {
    for (String program : List.of("/usr/bin/setsid", "/bin/setsid")) {
      if (Files.isExecutable(Path.of(program))) {
        return List.of(program);
      }
    }
    return List.of();
  }
}
