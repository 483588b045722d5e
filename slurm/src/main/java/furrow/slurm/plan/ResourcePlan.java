package furrow.slurm.plan;

import furrow.slurm.ClusterNode;
import furrow.slurm.SlurmException;
import furrow.slurm.script.JobField;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a job of clients needs, and whether the cluster has it: now, later, or never. A pure
 * function of the request and of one answer of sinfo.
 *
 * @param nodes one for each client
 * @param cpus of all clients
 * @param megabytes of all clients; 0 when each takes its node's whole memory
 * @param nodeHours that the whole time limit costs
 * @param partition where it would run; empty when the cluster has no default
 * @param partitionNodes all nodes there
 * @param fitting those that could run a client
 * @param free those of them that could run one now, as far as CPUs tell
 * @param verdict when it could run
 * @param reason why not now; empty
 */
public record ResourcePlan(
    int nodes,
    long cpus,
    long megabytes,
    double nodeHours,
    String partition,
    int partitionNodes,
    int fitting,
    int free,
    Verdict verdict,
    String reason) {
  /** When a job could run. */
  public enum Verdict {
    NOW,
    WAITS,
    NEVER
  }

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KMGTkmgt]?)");
  private static final Pattern GRES =
      Pattern.compile("([A-Za-z0-9_.-]+?)(?::([A-Za-z][^:(]*))?(?::(\\d{1,6}))?(?:\\(.*)?");

  /**
   * Compares.
   *
   * @param fields of the job, checked
   * @param cluster a line for each node in each partition
   */
  public static ResourcePlan of(
      int clients, int minutes, Map<JobField, String> fields, List<ClusterNode> cluster)
      throws SlurmException {
    int cpus = Integer.parseInt(fields.getOrDefault(JobField.CPUS, "1"));
    long megabytes = megabytes(fields.getOrDefault(JobField.MEM, "0"));
    String partition =
        fields.getOrDefault(
            JobField.PARTITION,
            cluster.stream()
                .filter(ClusterNode::preset)
                .map(ClusterNode::partition)
                .findFirst()
                .orElse(""));
    List<String> named = List.of(partition.split(","));
    List<ClusterNode> there =
        cluster.stream().filter(node -> named.contains(node.partition())).toList();
    List<ClusterNode> fitting =
        there.stream()
            .filter(ClusterNode::working)
            .filter(node -> node.cpus() >= cpus && node.megabytes() >= megabytes)
            .filter(node -> hasFeatures(node, fields.getOrDefault(JobField.CONSTRAINT, "")))
            .filter(node -> hasGres(node, fields.getOrDefault(JobField.GRES, "")))
            .toList();
    boolean exclusive = fields.getOrDefault(JobField.EXCLUSIVE, "").equals("true");
    int free =
        (int)
            fitting.stream()
                .filter(node -> node.idle() || !exclusive && node.freeCpus() >= cpus)
                .map(ClusterNode::name)
                .distinct()
                .count();
    int able = (int) fitting.stream().map(ClusterNode::name).distinct().count();
    String never = never(partition, there, able, clients, minutes);
    Verdict verdict =
        !never.isEmpty() ? Verdict.NEVER : free >= clients ? Verdict.NOW : Verdict.WAITS;
    String reason =
        verdict == Verdict.WAITS ? free + " of the " + clients + " nodes are free now" : never;
    return new ResourcePlan(
        clients,
        (long) clients * cpus,
        clients * megabytes,
        clients * minutes / 60.0,
        partition,
        (int) there.stream().map(ClusterNode::name).distinct().count(),
        able,
        free,
        verdict,
        reason);
  }

  private static String never(
      String partition, List<ClusterNode> there, int able, int clients, int minutes) {
    if (there.isEmpty()) {
      return partition.isEmpty()
          ? "no partition is named, and the cluster has no default"
          : "there is no partition " + partition;
    }
    if (there.stream().noneMatch(ClusterNode::open)) {
      return "partition " + partition + " takes no jobs";
    }
    Duration asked = Duration.ofMinutes(minutes);
    if (there.stream()
        .allMatch(node -> node.limit().filter(l -> l.compareTo(asked) < 0).isPresent())) {
      Optional<Duration> limit = there.get(0).limit();
      return "partition " + partition + " allows " + limit.orElseThrow().toMinutes() + " minutes";
    }
    if (able < clients) {
      return able + " nodes of partition " + partition + " can run such a client";
    }
    return "";
  }

  /** Names with {@code &} between them; what is more than that only Slurm can judge. */
  private static boolean hasFeatures(ClusterNode node, String constraint) {
    if (!constraint.matches("[A-Za-z0-9_.&,+-]+")) {
      return true;
    }
    List<String> features = List.of(node.features().split(","));
    return features.containsAll(List.of(constraint.split("[&,]")));
  }

  /** Each wanted kind and type, in at least its number. */
  private static boolean hasGres(ClusterNode node, String wanted) {
    for (String one : wanted.split(",")) {
      Matcher want = GRES.matcher(one);
      if (one.isEmpty() || !want.matches()) {
        continue;
      }
      long number = 0;
      for (String part : node.gres().split(",")) {
        Matcher has = GRES.matcher(part);
        if (has.matches()
            && has.group(1).equals(want.group(1))
            && (want.group(2) == null || want.group(2).equals(has.group(2)))) {
          number += count(has);
        }
      }
      if (number < count(want)) {
        return false;
      }
    }
    return true;
  }

  private static long count(Matcher gres) {
    return gres.group(3) == null ? 1 : Long.parseLong(gres.group(3));
  }

  /** Of a size as sbatch takes it; a bare number is megabytes. */
  static long megabytes(String size) throws SlurmException {
    Matcher found = SIZE.matcher(size);
    if (!found.matches()) {
      throw new SlurmException(
          SlurmException.Kind.REFUSED, "mem " + size + " is no size", "furrow slurm plan --help");
    }
    long number = Long.parseLong(found.group(1));
    return switch (found.group(2).toUpperCase(Locale.ROOT)) {
      case "K" -> (number + 1023) / 1024;
      case "G" -> number * 1024;
      case "T" -> number * 1024 * 1024;
      default -> number;
    };
  }
}
