package furrow.app.slurm;

import furrow.client.doctor.Finding;
import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Address;
import furrow.protocol.error.ProblemException;
import furrow.slurm.ClusterNode;
import furrow.slurm.JobPhase;
import furrow.slurm.QueuedJob;
import furrow.slurm.Slurm;
import furrow.slurm.SlurmException;
import furrow.slurm.WaitReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code furrow doctor slurm}: why jobs wait, whether nodes reach the server, and limits. */
public final class SlurmDoctor {
  private static final int MOST_JOBS = 20;

  private final Slurm slurm;
  private final Path access;
  private final boolean probe;
  private final List<Finding> findings = new ArrayList<>();

  private SlurmDoctor(Slurm slurm, Path access, boolean probe) {
    this.slurm = slurm;
    this.access = access;
    this.probe = probe;
  }

  /**
   * Looks at everything; never throws.
   *
   * @param access file of the server that nodes have to reach
   * @param probe whether a step of some seconds may be run on an idle node
   */
  public static List<Finding> findings(
      Map<String, String> environment, Path access, boolean probe) {
    return new SlurmDoctor(Slurm.in(environment), access, probe).look();
  }

  private List<Finding> look() {
    List<ClusterNode> cluster;
    try {
      slurm.check();
      cluster = slurm.cluster();
    } catch (SlurmException e) {
      findings.add(Finding.bad("controller", e.getMessage(), e.hint()));
      return findings;
    }
    nodes(cluster);
    partitions(cluster);
    accounting();
    jobs();
    server(cluster);
    return findings;
  }

  private void nodes(List<ClusterNode> cluster) {
    Map<Boolean, List<String>> working =
        cluster.stream()
            .collect(
                Collectors.partitioningBy(
                    ClusterNode::working,
                    Collectors.mapping(
                        node -> node.name() + " (" + node.state() + ")", Collectors.toList())));
    List<String> up = working.get(true).stream().distinct().toList();
    List<String> down = working.get(false).stream().distinct().toList();
    findings.add(Finding.ok("controller", "answers; " + up.size() + " nodes work"));
    if (!down.isEmpty()) {
      String shown = String.join(", ", down.subList(0, Math.min(MOST_JOBS, down.size())));
      findings.add(Finding.warn("nodes", "do not work: " + shown, "sinfo --list-reasons"));
    }
  }

  private void partitions(List<ClusterNode> cluster) {
    Map<String, List<ClusterNode>> byName =
        cluster.stream().collect(Collectors.groupingBy(ClusterNode::partition));
    byName.keySet().stream()
        .sorted()
        .forEach(
            name -> {
              List<ClusterNode> nodes = byName.get(name);
              String limit =
                  nodes.get(0).limit().map(l -> l.toMinutes() + " minutes").orElse("no time limit");
              long idle = nodes.stream().filter(ClusterNode::idle).count();
              String found =
                  nodes.size() + " nodes, " + idle + " idle, most " + limit + defaultMark(nodes);
              findings.add(
                  nodes.get(0).open()
                      ? Finding.ok("partition " + name, found)
                      : Finding.warn(
                          "partition " + name,
                          found + ", takes no jobs",
                          "scontrol show partition " + name));
            });
  }

  private static String defaultMark(List<ClusterNode> nodes) {
    return nodes.get(0).preset() ? ", the default" : "";
  }

  private void accounting() {
    boolean there = slurm.accountedNodeHours(List.of()).isPresent();
    findings.add(
        Finding.ok(
            "limits of users",
            there
                ? "accounting is on: sacctmgr show assoc user=$USER"
                : "accounting is off: none but those of partitions"));
  }

  private void jobs() {
    List<QueuedJob> waiting;
    try {
      waiting = slurm.allJobs().stream().filter(job -> job.phase() == JobPhase.WAITING).toList();
    } catch (SlurmException e) {
      findings.add(Finding.bad("your jobs", e.getMessage(), e.hint()));
      return;
    }
    if (waiting.isEmpty()) {
      findings.add(Finding.ok("your jobs", "none waits"));
    }
    for (QueuedJob job : waiting.subList(0, Math.min(MOST_JOBS, waiting.size()))) {
      String start = job.start().isEmpty() ? "" : "; expected to start at " + job.start();
      findings.add(
          Finding.warn(
              "job " + job.id(),
              job.name()
                  + " waits: "
                  + job.reason()
                  + ": "
                  + WaitReason.meaning(job.reason())
                  + start,
              WaitReason.hint(job.reason(), job.id())));
    }
    if (waiting.size() > MOST_JOBS) {
      findings.add(Finding.warn("your jobs", waiting.size() + " wait", "squeue --me --start"));
    }
  }

  private void server(List<ClusterNode> cluster) {
    if (!Files.exists(access)) {
      findings.add(Finding.ok("nodes to server", "no server has been started (" + access + ")"));
      return;
    }
    List<Address> addresses;
    try {
      addresses =
          AccessFile.read(access).addresses().stream()
              .filter(address -> address.kind() != Address.Kind.UNIX)
              .toList();
    } catch (ProblemException e) {
      findings.add(Finding.bad("nodes to server", e.getMessage(), e.hint()));
      return;
    }
    Optional<ClusterNode> idle = cluster.stream().filter(ClusterNode::idle).findFirst();
    if (!probe || idle.isEmpty()) {
      String why = probe ? "no node is idle" : "--no-probe";
      findings.add(
          Finding.warn(
              "nodes to server", "not tried: " + why, "furrow doctor slurm, when a node is idle"));
      return;
    }
    for (Address address : addresses) {
      reach(idle.get(), address);
    }
  }

  private void reach(ClusterNode node, Address address) {
    String way = node.name() + " to " + address;
    try {
      String said = slurm.reach(node, address.host(), address.port(), Duration.ofSeconds(20));
      findings.add(
          said.isEmpty()
              ? Finding.ok("nodes to server", way + " is open")
              : Finding.bad(
                  "nodes to server",
                  way + ": " + said,
                  "furrow server start --listen HOST:PORT with an address that nodes reach"));
    } catch (SlurmException e) {
      findings.add(
          Finding.warn("nodes to server", way + " was not tried: " + e.getMessage(), e.hint()));
    }
  }
}
