package furrow.app.slurm;

import static org.assertj.core.api.Assertions.assertThat;

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

    Outcome hostile = run(Map.of(), "slurm", "script", "--id=7", "--qos", "a\n#SBATCH --uid=0");
    assertThat(hostile.exit()).isEqualTo(2);
    assertThat(hostile.out()).isEmpty();
    assertThat(hostile.err()).contains("qos \"a?#SBATCH --uid=0\" is refused", "hint: ");
    assertThat(run(Map.of(), "slurm", "script", "--id=7", "--profile=no").err())
        .contains("one of [cpu, dgx, gpu, mine]");
  }
}
