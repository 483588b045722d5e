package furrow.mpj;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.mpi.transport.MpjJars;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A {@link RankMain} as a process. */
final class Child implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern WORDS =
      Pattern.compile("contact|joined|lost|receiv|round|gather|error");

  private final Process process;
  private final PrintStream in;
  private final Path err;
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private final Queue<String> strange = new ConcurrentLinkedQueue<>();

  Child(Path directory, int number) throws IOException {
    err = directory.resolve("err-" + number);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path") + File.pathSeparator + MpjJars.find().classPath(),
            RankMain.class.getName());
    builder.environment().remove("MPJ_HOME");
    process = builder.redirectError(err.toFile()).start();
    in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread thread = new Thread(this::listen, "child-" + number);
    thread.setDaemon(true);
    thread.start();
  }

  private void listen() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      out.lines().forEach(line -> (WORDS.matcher(line).lookingAt() ? said : strange).add(line));
    } catch (IOException | UncheckedIOException e) {
      said.add("error " + e.getMessage());
    }
  }

  void tell(String line) {
    in.println(line);
  }

  /** Waits until it says a line that begins like this, takes it away, and gives what follows. */
  String expect(String regex) {
    Pattern pattern = Pattern.compile(regex);
    AtomicReference<String> found = new AtomicReference<>();
    Awaitility.await(regex)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> take(pattern, found));
    return found.get();
  }

  private boolean take(Pattern pattern, AtomicReference<String> found) {
    for (String line : said) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.lookingAt()) {
        said.remove(line);
        found.set(line.substring(matcher.end()).strip());
        return true;
      }
    }
    return false;
  }

  /** Whether it has said anything that begins like this and was not waited for. */
  boolean hasSaid(String word) {
    return said.stream().anyMatch(line -> line.startsWith(word));
  }

  void kill() {
    process.destroyForcibly();
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** That MPJ has said nothing. */
  void assertQuiet() throws IOException {
    assertThat(strange).isEmpty();
    assertThat(Files.readString(err)).isEmpty();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
