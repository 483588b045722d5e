package furrow.slurm.script;

import furrow.slurm.script.JobSite.Credentials;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values of jobs in tests. */
final class Jobs {
  static final Credentials FILES =
      new Credentials(
          Optional.of(Path.of("/home/me/.local/state/furrow/access/worker")),
          Optional.empty(),
          Optional.empty());

  private Jobs() {}

  static JobSite site() {
    return site(JobSite.defaults(Map.of("SLURM_ACCOUNT", "ai-factory", "SLURM_QOS", "normal")));
  }

  static JobSite site(Map<JobField, String> defaults) {
    return new JobSite(
        Path.of("/home/me/logs"),
        "http://login-node-01:8001",
        "http://ai-server:8000",
        FILES,
        List.of(
            "furrow", "worker", "start", "--access", "{access_file}", "--group", "benchmark-{id}"),
        List.of(
            "furrow", "worker", "start", "--access", "{access_file}", "--group", "benchmark-{id}"),
        List.of(Path.of("/images")),
        defaults);
  }

  static JobRequest request(String profile) {
    return new JobRequest(123, 5, 10, profile, "", Map.of(), List.of());
  }
}
