package furrow.app.daemon;

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

  /** The options that this JVM was started with, apart from the class path and our own. */
  private static List<String> jvmOptions() {
    String[] all = ProcessHandle.current().info().arguments().orElse(new String[0]);
    List<String> options = new ArrayList<>();
    for (int i = 0; i < all.length && all[i].startsWith("-"); i++) {
      if (all[i].equals("-cp") || all[i].equals("-classpath") || all[i].equals("--class-path")) {
        i++;
      } else if (!all[i].startsWith("-Dfurrow.") && !all[i].startsWith("-agentlib")) {
        options.add(all[i]);
      }
    }
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
