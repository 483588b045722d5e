package furrow.testkit.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How this build's furrow is started without the launcher. */
final class FurrowCommand {
  /** Quick to start; small, because many run at once. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xmx384m",
          "-Xlog:disable",
          "-Xlog:all=error:stderr",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED");

  private FurrowCommand() {}

  /** The Java command up to and with the main class, with the class path of this very JVM. */
  static List<String> java(List<String> jvm) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(jvm);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(System.getProperty("furrow.main", "furrow.app.Main"));
    return command;
  }
}
