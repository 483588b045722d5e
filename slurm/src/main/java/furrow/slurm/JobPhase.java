package furrow.slurm;

import java.util.Locale;
import java.util.Set;

/** What a state of Slurm's means for whoever waits for the job. */
public enum JobPhase {
  /** It has no nodes yet. */
  WAITING(
      "PENDING",
      "CONFIGURING",
      "REQUEUED",
      "REQUEUE_FED",
      "REQUEUE_HOLD",
      "RESV_DEL_HOLD",
      "SPECIAL_EXIT",
      "POWER_UP_NODE"),
  RUNNING("RUNNING", "RESIZING", "SIGNALING"),
  /** It has nodes, and its processes stand still. */
  SUSPENDED("SUSPENDED", "STOPPED"),
  /** Its processes end; it still has nodes. */
  ENDING("COMPLETING", "STAGE_OUT"),
  ENDED_WELL("COMPLETED"),
  ENDED_BADLY(
      "BOOT_FAIL",
      "CANCELLED",
      "DEADLINE",
      "FAILED",
      "LAUNCH_FAILED",
      "NODE_FAIL",
      "OUT_OF_MEMORY",
      "PREEMPTED",
      "RECONFIG_FAIL",
      "REVOKED",
      "TIMEOUT"),
  /** A spelling that is not known here; it is shown as it is, and taken for no end. */
  UNKNOWN;

  private final Set<String> states;

  JobPhase(String... states) {
    this.states = Set.of(states);
  }

  /**
   * The phase of a state as squeue or sacct writes it; {@code CANCELLED by 1000} and {@code
   * CANCELLED+} are cancelled.
   */
  public static JobPhase of(String state) {
    String word = state.strip().toUpperCase(Locale.ROOT).replaceFirst("[ +].*", "");
    for (JobPhase phase : values()) {
      if (phase.states.contains(word)) {
        return phase;
      }
    }
    return UNKNOWN;
  }

  /** Whether it is over. */
  public boolean ended() {
    return this == ENDED_WELL || this == ENDED_BADLY;
  }
}
