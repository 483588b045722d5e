package furrow.bench.process;

import furrow.bench.Cluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@link EchoServerMain} as a process with the JVM options that the Furrow server has. */
final class EchoProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  EchoProcess() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(Cluster.jvmOptions());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(EchoServerMain.class.getName());
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      String line = out.readLine();
      if (line == null) {
        throw new IOException("the echo server did not start");
      }
      port = Integer.parseInt(line);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  int port() {
    return port;
  }

  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
