package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Another user's token on the server's own host. */
class OtherUsersIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final TestCluster cluster = new TestCluster(sandbox);
  private Path bob;
  private String file;

  @BeforeEach
  void start() throws Exception {
    file = Files.writeString(sandbox.file("lines"), "b\na\n").toString();
    cluster.startServer();
    bob = sandbox.file("bob.access");
    ok("token", "create", "--user", "bob", "--no-slurm", "--out", bob.toString());
  }

  private Outcome run(String... command) {
    return sandbox.start(command).outcome(LIMIT);
  }

  private Outcome ok(String... command) {
    Outcome outcome = run(command);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return outcome;
  }

  private Outcome asBob(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--access", bob.toString()));
    return run(all.toArray(String[]::new));
  }

  @Test
  void programsOfOthersAreNotRunWhereTheyCouldReadTheAccessFiles() {
    cluster.startWorker("w0");
    assertThat(ok("submit", file, "--exec", "echo mine", "--wait").out()).isEqualTo("mine\n");
    String steal = "cat " + sandbox.stateDirectory() + "/access/tokens";
    Outcome refused = asBob("submit", file, "--exec", steal, "--wait");
    assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.err()).contains("--exec-user NAME", "--allow-same-user");
    assertThat(asBob("task", "explain", "last").out()).contains("--allow-same-user");
    assertThat(asBob("submit", "--kernel", "text", "--op", "hello", "--wait").out().strip())
        .as("what runs no program runs there")
        .isEqualTo("OLLEH");

    cluster.startWorker("w1", "--allow-same-user").awaitOutput("is ready", LIMIT);
    Outcome shown = asBob("submit", file, "--exec", "echo mine too", "--wait");
    assertThat(shown.out()).as(shown.toString()).isEqualTo("mine too\n");
  }

  @Test
  void programsCanRunAsAnotherUser() throws Exception {
    Assumptions.assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "only root can run programs as another user");
    cluster.startWorker("w0", "--exec-user", "nobody");
    assertThat(asBob("submit", file, "--exec", "id -un", "--wait").out()).isEqualTo("nobody\n");
    String steal = "sh -c 'cat " + sandbox.stateDirectory() + "/access/tokens || echo held'";
    assertThat(asBob("submit", file, "--exec", steal, "--wait").out()).isEqualTo("held\n");
    assertThat(ok("submit", file, "--exec", "sort", "--wait").out()).isEqualTo("a\nb\n");
  }

  @Test
  void aWorkerWithAnUnknownUserDoesNotStart() {
    Outcome refused = run("worker", "start", "--exec-user", "no-such-user-here");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("--exec-user");
  }

  @Test
  void worldsTakeAPermissionThatCanBeWithheld() {
    Outcome refused = asBob("mpi", "up", "--ranks", "1", "--launcher", "local");
    assertThat(refused.exit()).as(refused.toString()).isEqualTo(5);
    assertThat(refused.err()).contains("permission slurm").contains("FORBIDDEN");
    assertThat(asBob("mpi", "down").err()).contains("no world");
  }

  @Test
  void eventsAndCountersOfOthersAreNotShown() {
    cluster.startWorker("w0");
    assertThat(ok("submit", "--kernel", "text", "--op", "secret", "--wait").out())
        .contains("TERCES");
    assertThat(ok("events").out()).contains("TASK_DONE");
    assertThat(asBob("events").out())
        .contains("WORKER_JOINED")
        .doesNotContain("TASK_", "secret", "DISPATCHED");
    assertThat(asBob("server", "info", "--json").out()).contains("\"completions\":0,");
    String read = sandbox.stateDirectory().resolve("access/read").toString();
    assertThat(ok("events", "--access", read).out()).contains("TASK_DONE");
  }
}
