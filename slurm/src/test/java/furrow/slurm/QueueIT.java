package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.slurm.queue.QueuePoller;
import furrow.slurm.queue.QueueView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The poller on a real cluster: truth within two polls, also while its controller stands still. */
class QueueIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path scratch;

  @Test
  void jobsAreFollowedThroughAControllerThatStandsStillAndComesBack() throws Exception {
    try (DevCluster cluster = DevCluster.up(scratch.resolve("c"), "--patience", "1")) {
      Slurm slurm = Slurm.in(cluster.environment());
      ConcurrentLinkedQueue<QueueView.Happened> happened = new ConcurrentLinkedQueue<>();
      String script =
          "#!/bin/sh\n#SBATCH --output=/dev/null\n#SBATCH --job-name=benchmark-client-1\n";
      try (QueuePoller poller =
          new QueuePoller(
              slurm::allJobs,
              new QueueView(3, 500_000_000L),
              Duration.ofMillis(200),
              System::nanoTime,
              happened::addAll)) {
        poller.start();
        long id = slurm.submit(script + "sleep 600\n");
        long never = slurm.submit(script + "#SBATCH --hold\nsleep 600\n");
        poller.watch(id);
        await().atMost(SOON).until(() -> state(poller, id).equals("RUNNING"));
        await()
            .atMost(SOON)
            .until(() -> poller.others().stream().anyMatch(job -> job.id() == never));
        QueuedJob held =
            poller.others().stream().filter(job -> job.id() == never).findFirst().orElseThrow();
        assertThat(held.state()).isEqualTo("PENDING");
        assertThat(held.reason()).isEqualTo("JobHeldUser");

        cluster.slurm("kill", "-STOP", Long.toString(controller(cluster)));
        await().atMost(SOON).until(() -> poller.trouble().contains("squeue"));
        assertThat(state(poller, id)).isEqualTo("RUNNING");
        cluster.slurm("kill", "-CONT", Long.toString(controller(cluster)));
        await().atMost(SOON).until(() -> poller.trouble().isEmpty());
        assertThat(state(poller, id)).isEqualTo("RUNNING");

        slurm.cancel(id);
        await().atMost(SOON).until(() -> state(poller, id).equals("CANCELLED"));
        assertThat(happened)
            .filteredOn(change -> change.change() == QueueView.Change.LOST)
            .isEmpty();
        poller.watch(999_999);
        await().atMost(SOON).until(() -> state(poller, 999_999).equals("LOST"));
      }
    }
  }

  private static String state(QueuePoller poller, long id) {
    return poller.job(id).orElseThrow().state();
  }

  private static long controller(DevCluster cluster) throws Exception {
    List<String> words =
        List.of(Files.readString(cluster.directory.resolve("run/slurmctld")).split(" "));
    return Long.parseLong(words.get(0));
  }
}
