package furrow.app.daemon;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start another process of this very program. */
public final class Self {
  private static final String MAIN = "furrow.app.Main";

  private Self() {}

  /**
   * A command line with this process's Java, JVM options and class path.
   *
   * @param properties further JVM options
   * @param arguments of furrow
   */
  public static List<String> command(List<String> properties, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions());
    command.addAll(properties);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(MAIN);
    command.addAll(arguments);
    return command;
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
