package furrow.slurm;

import java.util.Map;

/** Why Slurm lets a job wait, in plain words. */
public final class WaitReason {
  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("Resources", "no nodes with what it asks for are free; it is next"),
          Map.entry("Priority", "jobs of higher priority are before it"),
          Map.entry("PartitionTimeLimit", "it asks for more time than its partition allows"),
          Map.entry("PartitionNodeLimit", "it asks for more nodes than its partition allows"),
          Map.entry("PartitionDown", "its partition takes no jobs"),
          Map.entry("PartitionInactive", "its partition takes no jobs"),
          Map.entry("ReqNodeNotAvail", "a node that it needs is down, drained or reserved"),
          Map.entry("NodeDown", "a node that it needs is down"),
          Map.entry("BadConstraints", "no node has what it asks for"),
          Map.entry("JobHeldUser", "it is held by you"),
          Map.entry("JobHeldAdmin", "it is held by an administrator"),
          Map.entry("Dependency", "it waits for another job"),
          Map.entry("DependencyNeverSatisfied", "the job that it waits for cannot end as needed"),
          Map.entry("BeginTime", "its begin time has not come"),
          Map.entry("Reservation", "it waits for its reservation"),
          Map.entry("Licenses", "it waits for a license"),
          Map.entry("InvalidQOS", "its QOS is not allowed"),
          Map.entry("InvalidAccount", "its account is not allowed"));

  private static final Map<String, String> COMMANDS =
      Map.of(
          "JobHeldUser", "scontrol release ",
          "DependencyNeverSatisfied", "scancel ");

  private WaitReason() {}

  /** What a reason means; those of limits are many, and are told by their beginning. */
  public static String meaning(String reason) {
    String word = word(reason);
    if (MEANINGS.containsKey(word)) {
      return MEANINGS.get(word);
    }
    if (word.startsWith("QOS")) {
      return "a limit of its QOS is reached";
    }
    if (word.startsWith("Assoc")) {
      return "a limit of its account or user is reached";
    }
    return word.isEmpty() || word.equals("None")
        ? "the scheduler has not looked at it yet"
        : "see the reasons in squeue(1)";
  }

  /** The next command to type. */
  public static String hint(String reason, long job) {
    return COMMANDS.getOrDefault(word(reason), "scontrol show job ") + job;
  }

  /** {@code ReqNodeNotAvail, UnavailableNodes:n1} begins with its word. */
  private static String word(String reason) {
    return reason.replaceFirst("[ ,(].*", "").strip();
  }
}
