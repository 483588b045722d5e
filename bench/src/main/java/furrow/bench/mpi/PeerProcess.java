package furrow.bench.mpi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that is led by lines and answers in lines. */
final class PeerProcess implements AutoCloseable {
  private final Process process;
  private final PrintStream in;
  private final BufferedReader out;

  PeerProcess(List<String> command, Path home) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("MPJ_HOME", home.toString());
    process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin/java").toString();
  }

  void tell(String line) {
    in.println(line);
  }

  /** The rest of its next line, which must begin like this. */
  String expect(String word) throws IOException {
    String line = out.readLine();
    if (line == null || !line.startsWith(word)) {
      throw new IOException("a rank said \"" + line + "\" and not \"" + word + "\"");
    }
    return line.substring(word.length()).strip();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
