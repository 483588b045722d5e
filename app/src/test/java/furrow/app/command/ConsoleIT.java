package furrow.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operator's console as somebody at a terminal sees it. */
class ConsoleIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  @AfterEach
  void endWhatIsInTheBackground() {
    sandbox.stopServer();
  }

  @Test
  void eventsAppearAsTheyHappenAndCommandsGoOn() throws Exception {
    sandbox.run("server", "start", "--detach");
    FurrowProcess console = startConsole("console");
    try (Writer typed = Files.newBufferedWriter(keyboard())) {
      await(console, "furrow> ");

      sandbox.run("group", "create", "blue\u001b[31m");
      sandbox.run("submit", "--kernel", "spin", "--count", "1", "--micros", "1");
      await(console, "TASK_ACCEPTED  task 1");
      sandbox.run("worker", "start", "--detach", "--name", "w1");
      await(console, "TASK_DONE  task 1");
      await(console, "WORKER_JOINED  worker w1");

      type(typed, "tasks");
      await(console, "TASK  ");
      type(typed, "quit");
      assertThat(console.awaitExit(LIMIT)).as(console.err()).isZero();
    }
    assertThat(console.out()).doesNotContain("\u001b", "SERVER_STARTED");
    assertThat(sandbox.run("server", "status").exit()).isZero();
  }

  @Test
  void theServersOwnConsoleShowsThemAndStopsIt() throws Exception {
    FurrowProcess server = startConsole("server", "start");
    try (Writer typed = Files.newBufferedWriter(keyboard())) {
      await(server, "furrow> ");
      assertThat(sandbox.run("group", "create", "blue").exit()).isZero();
      await(server, "GROUP_CREATED");
      type(typed, "quit");
      assertThat(server.awaitExit(LIMIT)).as(server.err()).isZero();
    }
  }

  /** Every command that the console sends goes to the server that was named by its access file. */
  @Test
  void anAccessFileNamesTheServer() throws Exception {
    sandbox.run("server", "start", "--detach");
    Path access = sandbox.stateDirectory().resolve("access/client");
    Map<String, String> elsewhere = Map.of("FURROW_STATE_DIR", sandbox.file("none").toString());
    FurrowProcess console = startConsole(elsewhere, "console", "--access", access.toString());
    try (Writer typed = Files.newBufferedWriter(keyboard())) {
      await(console, "furrow> ");
      type(typed, "status");
      await(console, "up, pid");
      type(typed, "quit");
      assertThat(console.awaitExit(LIMIT)).as(console.err()).isZero();
    }
  }

  private Path keyboard() {
    return sandbox.file("keyboard");
  }

  private FurrowProcess startConsole(String... args) throws Exception {
    return startConsole(Map.of(), args);
  }

  /** Told that its input and output are a terminal; its input is what {@link #keyboard} gets. */
  private FurrowProcess startConsole(Map<String, String> environment, String... args)
      throws Exception {
    assertThat(new ProcessBuilder("mkfifo", keyboard().toString()).start().waitFor()).isZero();
    List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <\"$0\""));
    command.add(keyboard().toString());
    List<String> java = sandbox.command(args);
    command.add(java.get(0));
    command.add("-Dfurrow.terminals=01");
    command.addAll(java.subList(1, java.size()));
    return sandbox.launch(command, environment, String.join(" ", args));
  }

  private static void type(Writer typed, String line) throws IOException {
    typed.write(line + "\n");
    typed.flush();
  }

  private static void await(FurrowProcess console, String text) {
    Awaitility.await(text)
        .atMost(LIMIT)
        .failFast(() -> assertThat(console.alive()).as(console.err()).isTrue())
        .untilAsserted(() -> assertThat(console.out() + console.err()).contains(text));
  }
}
