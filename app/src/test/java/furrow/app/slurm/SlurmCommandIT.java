package furrow.app.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.json.JsonObject;
import furrow.testkit.SlurmCluster;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code furrow slurm} on a cluster. */
class SlurmCommandIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private Outcome run(Map<String, String> environment, String... command) {
    return sandbox.start(List.of(), environment, command).outcome(PATIENCE);
  }

  private static Map<String, String> shell(SlurmCluster cluster) {
    Map<String, String> shell = new HashMap<>(cluster.environment());
    shell.put("SLURM_PARTITION", "gpu");
    shell.put("SLURM_QOS", "normal");
    shell.put("SLURM_ACCOUNT", "ai-factory");
    shell.put("CLIENT_SERVICE_HOST", "login-node-01");
    shell.put("CLIENT_SERVICE_PORT", "8001");
    shell.put("AI_SERVER_HOST", "ai-server");
    shell.put("AI_SERVER_PORT", "8000");
    return shell;
  }

  @Test
  void theScriptHasTheShellsValuesAndSlurmSaysWhenItWouldStart() throws IOException {
    try (SlurmCluster cluster = SlurmCluster.up("--cpus", "16", "--mem", "64G")) {
      Outcome printed =
          run(
              shell(cluster),
              "slurm",
              "script",
              "--id=123",
              "--clients=4",
              "--time-limit=10",
              "--test-only");

      assertThat(printed.exit()).as(printed.toString()).isZero();
      assertThat(printed.err()).contains("sbatch: Job ").contains("to start at");
      assertThat(printed.out())
          .startsWith("#!/bin/sh\n#SBATCH --job-name=benchmark-client-123\n")
          .contains("#SBATCH --output=" + sandbox.file("home/logs/client_dispatcher_123.out"))
          .contains("#SBATCH --nodes=4\n", "#SBATCH --cpus-per-task=4\n", "#SBATCH --mem=8G\n")
          .contains("#SBATCH --time=10:00\n", "#SBATCH --partition=gpu\n")
          .contains("#SBATCH --qos=normal\n", "#SBATCH --account=ai-factory\n")
          .contains("export CLIENT_SERVICE_ADDR='http://login-node-01:8001'\n")
          .contains("export AI_SERVER_ADDR='http://ai-server:8000'\n")
          .contains("'furrow.app.Main' 'worker' 'start' '--access'");
      assertThat(cluster.jobs()).isEmpty();

      Outcome never =
          run(
              shell(cluster),
              "slurm",
              "script",
              "--id=123",
              "--clients=3",
              "--profile=dgx",
              "--test-only",
              "--json");
      assertThat(never.exit()).isEqualTo(2);
      assertThat(never.err()).contains("Requested node configuration is not available");
    }
  }

  @Test
  void settingsAndProfilesOfTheUser() throws IOException {
    Path configuration = Files.createDirectories(sandbox.file("home/.config/furrow"));
    Files.writeString(configuration.resolve("config.toml"), "log-dir = \"/scratch/logs\"\n");
    Files.writeString(
        configuration.resolve("slurm.toml"), "[profile.mine]\npartition = \"long\"\n");

    Outcome json = run(Map.of(), "slurm", "script", "--id=7", "--profile=mine", "--json");
    assertThat(json.exit()).as(json.toString()).isZero();
    JsonObject fields = JsonObject.parse(json.out());
    assertThat(fields.get("schema")).isEqualTo("furrow/1");
    assertThat(fields.get("job_name")).isEqualTo("benchmark-client-7");
    assertThat(fields.get("err")).isEqualTo("/scratch/logs/client_dispatcher_7.err");
    assertThat(fields.text("script")).contains("#SBATCH --partition=long\n");

    Outcome command =
        run(Map.of(), "slurm", "script", "--id=7", "--", "load", "--group={benchmark_id}");
    assertThat(command.out()).contains(" --label 'load' '--group=7' </dev/null\n");
    assertThat(command.err()).contains("hint: mkdir -p /scratch/logs before sbatch");
    Outcome there =
        run(Map.of(), "slurm", "script", "--id=7", "--log-dir", sandbox.file("").toString());
    assertThat(there.err()).doesNotContain("mkdir");

    Outcome hostile = run(Map.of(), "slurm", "script", "--id=7", "--qos", "a\n#SBATCH --uid=0");
    assertThat(hostile.exit()).isEqualTo(2);
    assertThat(hostile.out()).isEmpty();
    assertThat(hostile.err()).contains("qos \"a?#SBATCH --uid=0\" is refused", "hint: ");
    assertThat(run(Map.of(), "slurm", "script", "--id=7", "--profile=no").err())
        .contains("one of [cpu, dgx, gpu, mine]");
  }

  @Test
  void aPlanTellsNowLaterOrNeverAndWhatIsLeftOfABudget() throws IOException {
    try (SlurmCluster cluster = SlurmCluster.up("--cpus", "16", "--mem", "64G")) {
      Outcome now =
          run(shell(cluster), "slurm", "plan", "--clients=4", "--time-limit=90", "--json");
      assertThat(now.exit()).as(now.toString()).isZero();
      JsonObject plan = JsonObject.parse(now.out());
      assertThat(plan.text("runs")).isEqualTo("now");
      assertThat(plan.text("partition")).isEqualTo("gpu");
      assertThat(plan.get("nodes")).hasToString("4");
      assertThat(plan.get("cpus")).hasToString("16");
      assertThat(plan.get("memory_mb")).hasToString("32768");
      assertThat(plan.get("node_hours")).hasToString("6.0");
      assertThat(plan.get("budget_left")).isNull();

      cluster.slurm(
          "sbatch",
          "-J",
          "benchmark-client-1",
          "-N3",
          "-n3",
          "--exclusive",
          "-t60",
          "-o",
          "/dev/null",
          "--wrap",
          "sleep 600");
      await().atMost(PATIENCE).until(() -> cluster.jobs().toString().contains("RUNNING"));
      Outcome later =
          run(shell(cluster), "slurm", "plan", "--clients=4", "--budget=5", "--time-limit=60");
      assertThat(later.exit()).as(later.toString()).isEqualTo(1);
      assertThat(later.out()).containsPattern("runs +waits").contains("1 of the 4 nodes are free");
      assertThat(later.out()).containsPattern("within_budget +false");

      Outcome never = run(shell(cluster), "slurm", "plan", "--clients=3", "--profile=dgx");
      assertThat(never.exit()).isEqualTo(1);
      assertThat(never.out())
          .containsPattern("runs +never")
          .contains("2 nodes of partition dgx can run such a client");
      assertThat(run(shell(cluster), "slurm", "plan", "--budget=-1").exit()).isEqualTo(2);
    }
  }

  @Test
  void theDoctorSaysWhyJobsWaitAndWhetherNodesReachTheServer() throws IOException {
    try (SlurmCluster cluster = SlurmCluster.up()) {
      cluster.slurm(
          "sbatch", "-J", "benchmark-client-1", "--hold", "-o", "/dev/null", "--wrap", "true");
      cluster.slurm("scontrol", "update", "nodename=n4", "state=drain", "reason=test");
      Outcome before = run(cluster.environment(), "doctor", "slurm");
      assertThat(before.exit()).as(before.toString()).isZero();
      assertThat(before.out())
          .contains("answers; 3 nodes work", "do not work: n4 (drained)")
          .contains("partition cpu", "4 nodes, 3 idle, most 10080 minutes, the default")
          .contains("benchmark-client-1 waits: JobHeldUser: it is held by you")
          .contains("no server has been started");
      assertThat(before.err()).contains("scontrol release ");

      assertThat(sandbox.run("server", "start", "--detach").exit()).isZero();
      try {
        Outcome reached = run(cluster.environment(), "doctor", "slurm", "--json");
        assertThat(reached.exit()).as(reached.toString()).isZero();
        assertThat(reached.out()).contains("is open");
        assertThat(run(cluster.environment(), "doctor", "slurm", "--no-probe").out())
            .contains("not tried: --no-probe");
      } finally {
        sandbox.stopServer();
      }
      Outcome gone = run(cluster.environment(), "doctor", "slurm");
      assertThat(gone.exit()).as(gone.toString()).isIn(0, 1);
    }
    Outcome nowhere = run(Map.of("SLURM_CONF", "/no/such/slurm.conf"), "doctor", "slurm");
    assertThat(nowhere.exit()).isEqualTo(1);
    assertThat(nowhere.out()).contains("SLURM_CONF names /no/such/slurm.conf");
  }

  @Test
  void thePrintedScriptBringsWorkersThatSayWhatTheyGot() throws IOException {
    try (SlurmCluster cluster = SlurmCluster.up("--cpus", "16", "--mem", "64G")) {
      assertThat(sandbox.run("server", "start", "--detach").exit()).isZero();
      try {
        Files.createDirectories(sandbox.file("home/logs"));
        Map<String, String> shell = shell(cluster);
        Outcome script = run(shell, "slurm", "script", "--id=7", "--clients=2", "--profile=gpu");
        assertThat(script.exit()).as(script.toString()).isZero();
        Path file = Files.writeString(sandbox.file("job.sh"), script.out());
        // Jobs have the environment of sbatch, by which workers find their own directories.
        Outcome submitted =
            sandbox.launch(List.of("sbatch", file.toString()), shell, "sbatch").outcome(PATIENCE);
        assertThat(submitted.exit()).as(submitted.toString()).isZero();

        await()
            .atMost(PATIENCE)
            .until(() -> sandbox.run("worker", "list", "-o", "id").out().lines().count() == 2);
        assertThat(sandbox.run("worker", "list", "--json").out())
            .contains("\"group\":\"benchmark-7\"")
            .contains("\"cpus\":\"8\"", "\"memory-mb\":\"32768\"", "\"gpus\":\"1\"")
            .contains("\"node\":\"n1\"", "\"node\":\"n2\"", "\"slurm-job\":\"1\"");

        cluster.slurm("scancel", "--name=benchmark-gpu-7");
        await()
            .atMost(PATIENCE)
            .until(() -> cluster.jobs().isEmpty() && !workers().contains("benchmark-7"));
      } finally {
        sandbox.stopServer();
      }
    }
  }

  private String workers() {
    return sandbox.run("worker", "list", "--json").out();
  }
}
