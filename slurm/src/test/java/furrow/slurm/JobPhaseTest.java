package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JobPhaseTest {
  /** Job states and flags of squeue(1) and sacct(1), 22.05 to 24.05. */
  @Test
  void everyStateOfSlurmIsMapped() {
    List<String> states =
        List.of(
            "BOOT_FAIL",
            "CANCELLED",
            "COMPLETED",
            "CONFIGURING",
            "COMPLETING",
            "DEADLINE",
            "FAILED",
            "LAUNCH_FAILED",
            "NODE_FAIL",
            "OUT_OF_MEMORY",
            "PENDING",
            "POWER_UP_NODE",
            "PREEMPTED",
            "RECONFIG_FAIL",
            "RESIZING",
            "RESV_DEL_HOLD",
            "REQUEUE_FED",
            "REQUEUE_HOLD",
            "REQUEUED",
            "REVOKED",
            "RUNNING",
            "SIGNALING",
            "SPECIAL_EXIT",
            "STAGE_OUT",
            "STOPPED",
            "SUSPENDED",
            "TIMEOUT");

    assertThat(states)
        .allSatisfy(state -> assertThat(JobPhase.of(state)).isNotEqualTo(JobPhase.UNKNOWN));
  }

  @Test
  void spellingsOfSacct() {
    assertThat(JobPhase.of("CANCELLED by 1000")).isEqualTo(JobPhase.ENDED_BADLY);
    assertThat(JobPhase.of("CANCELLED+")).isEqualTo(JobPhase.ENDED_BADLY);
    assertThat(JobPhase.of(" running ")).isEqualTo(JobPhase.RUNNING);
  }

  @Test
  void anUnknownSpellingIsNoEnd() {
    assertThat(JobPhase.of("HIBERNATING")).isEqualTo(JobPhase.UNKNOWN);
    assertThat(JobPhase.of("").ended()).isFalse();
    QueuedJob job =
        Slurm.queued(line("7", "HIBERNATING", "Frost", "n[1-2]", "2", "N/A", "1:00", "NOT_SET"))
            .get(0);
    assertThat(job.state()).isEqualTo("HIBERNATING");
    assertThat(job.reason()).isEqualTo("Frost");
    assertThat(job.phase()).isEqualTo(JobPhase.UNKNOWN);
    assertThat(job.left()).isEmpty();
    assertThat(job.start()).isEmpty();
    assertThat(job.nodeCount()).isEqualTo(2);
  }

  @Test
  void linesThatAreNoneAreLeftOut() {
    String good =
        line("8", "PENDING", "Resources", "", "4", "2026-11-28T16:00:00", "0:00", "10:00");
    assertThat(Slurm.queued("slurm: a word of a plug-in\n" + good + "\nxx\n"))
        .extracting(QueuedJob::id)
        .containsExactly(8L);
    assertThat(Slurm.queued(good).get(0).name()).isEqualTo("a name | with \u00e9");
  }

  private static String line(String... fields) {
    return String.join("\u001f", fields) + "\u001fcpu\u001fa name | with \u00e9";
  }
}
