package furrow.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A small world for one test or measurement: an own home and state directory, and furrow processes
 * that do not outlive it. Tests use {@link TestSandbox}.
 */
public class Sandbox implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int TAIL = 4_000;

  private final List<FurrowProcess> started = new CopyOnWriteArrayList<>();
  private final Thread lastResort = new Thread(this::killAll);
  private Path directory;

  public Sandbox open() throws IOException {
    directory = Files.createTempDirectory("furrow-test");
    Files.createDirectories(directory.resolve("home"));
    Files.createDirectories(directory.resolve("log"));
    Runtime.getRuntime().addShutdownHook(lastResort);
    return this;
  }

  /** Kills what still runs and removes the directory. */
  @Override
  public void close() throws IOException {
    killAll();
    started.clear();
    Runtime.getRuntime().removeShutdownHook(lastResort);
    try (Stream<Path> walk = Files.walk(directory)) {
      walk.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }

  public Path directory() {
    return directory;
  }

  public Path stateDirectory() {
    return directory.resolve("state");
  }

  /** A path inside the sandbox. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  /** Runs a furrow command to its end. */
  public Outcome run(String... args) {
    return start(args).outcome(PATIENCE);
  }

  /** Ends a server in the background and its workers, which are no processes of the sandbox. */
  public void stopServer() {
    if (Files.exists(stateDirectory())) {
      run("server", "stop", "--workers", "--now", "--timeout", "10s");
    }
  }

  /** Starts a furrow command. */
  public FurrowProcess start(String... args) {
    return start(List.of(), Map.of(), args);
  }

  /**
   * Starts a furrow command.
   *
   * @param jvm JVM options on top of the usual ones; later ones win
   * @param environment on top of the sandbox's own
   */
  public FurrowProcess start(List<String> jvm, Map<String, String> environment, String... args) {
    List<String> command = new ArrayList<>(FurrowCommand.java(jvm));
    command.addAll(List.of(args));
    return launch(command, environment, "furrow " + String.join(" ", args));
  }

  /** A furrow command as a list of words, for {@link #launch} under another program. */
  public List<String> command(String... args) {
    List<String> command = new ArrayList<>(FurrowCommand.java(List.of()));
    command.addAll(List.of(args));
    return command;
  }

  /** Starts any program in the sandbox's environment. */
  public FurrowProcess launch(List<String> command, Map<String, String> environment, String title) {
    int number = started.size();
    Path out = directory.resolve("log/" + number + ".out");
    Path err = directory.resolve("log/" + number + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Map<String, String> env = builder.environment();
    env.keySet().removeIf(name -> name.startsWith("FURROW_") || name.startsWith("XDG_"));
    env.put("HOME", directory.resolve("home").toString());
    env.put("FURROW_STATE_DIR", stateDirectory().toString());
    env.putAll(environment);
    try {
      FurrowProcess process = new FurrowProcess(title, builder.start(), out, err);
      started.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(title, e);
    }
  }

  /** The ends of the outputs of everything that was started. */
  public String tails() {
    killAll();
    return started.stream().map(Sandbox::tail).collect(Collectors.joining("\n"));
  }

  private void killAll() {
    started.stream().filter(FurrowProcess::alive).forEach(FurrowProcess::kill);
  }

  private static String tail(FurrowProcess process) {
    String text =
        process.outcomeSoFar(process.alive() ? -1 : process.awaitExit(PATIENCE)).toString();
    return "=== pid " + process.pid() + ": " + text.substring(Math.max(0, text.length() - TAIL));
  }
}
