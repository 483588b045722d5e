package furrow.slurm.plan;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.slurm.ClusterNode;
import furrow.slurm.QueuedJob;
import furrow.slurm.plan.ResourcePlan.Verdict;
import furrow.slurm.script.JobField;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResourcePlanTest {
  private static final List<ClusterNode> CLUSTER =
      List.of(
          node("n1", "cpu", "idle", 16, "skylake", "(null)"),
          node("n2", "cpu", "mixed", 4, "skylake,big", "(null)"),
          node("n3", "cpu", "down*", 16, "skylake", "(null)"),
          node("n4", "gpu", "allocated", 0, "dgx_a100", "gpu:a100:2(S:0-1),gpu:t4:1"));

  private static ClusterNode node(
      String name, String partition, String state, int free, String features, String gres) {
    return new ClusterNode(
        name,
        partition,
        partition.equals("cpu"),
        true,
        Optional.of(Duration.ofMinutes(120)),
        state,
        16,
        free,
        65_536,
        gres,
        features);
  }

  private static ResourcePlan plan(int clients, int minutes, Map<JobField, String> fields)
      throws Exception {
    return ResourcePlan.of(clients, minutes, fields, CLUSTER);
  }

  @Test
  void theSeedsArithmetic() throws Exception {
    ResourcePlan plan = plan(50, 90, Map.of(JobField.CPUS, "4", JobField.MEM, "8G"));

    assertThat(plan.nodes()).isEqualTo(50);
    assertThat(plan.cpus()).isEqualTo(200);
    assertThat(plan.megabytes()).isEqualTo(400 * 1024);
    assertThat(plan.nodeHours()).isEqualTo(75.0);
    assertThat(plan.partition()).isEqualTo("cpu");
    assertThat(plan.verdict()).isEqualTo(Verdict.NEVER);
    assertThat(plan.reason()).isEqualTo("2 nodes of partition cpu can run such a client");
  }

  @Test
  void nowLaterOrNever() throws Exception {
    Map<JobField, String> small = Map.of(JobField.CPUS, "4", JobField.MEM, "8G");
    Map<JobField, String> large = Map.of(JobField.CPUS, "16", JobField.MEM, "64G");
    assertThat(plan(2, 10, small).verdict()).isEqualTo(Verdict.NOW);
    assertThat(plan(2, 10, large).verdict()).isEqualTo(Verdict.WAITS);
    assertThat(plan(2, 10, large).reason()).isEqualTo("1 of the 2 nodes are free now");
    assertThat(plan(1, 121, small).reason()).isEqualTo("partition cpu allows 120 minutes");
    assertThat(plan(1, 10, Map.of(JobField.MEM, "65G")).fitting()).isZero();
    assertThat(plan(1, 10, Map.of(JobField.PARTITION, "no")).reason())
        .isEqualTo("there is no partition no");
    assertThat(plan(1, 10, Map.of(JobField.CONSTRAINT, "skylake&big")).fitting()).isEqualTo(1);
    assertThat(plan(1, 10, Map.of(JobField.CONSTRAINT, "skylake|big")).fitting()).isEqualTo(2);
  }

  @Test
  void genericResourcesByKindTypeAndNumber() throws Exception {
    for (Map.Entry<String, Integer> gres :
        Map.of("gpu", 1, "gpu:3", 1, "gpu:4", 0, "gpu:a100:2", 1, "gpu:t4:2", 0, "fpga", 0)
            .entrySet()) {
      assertThat(
              plan(1, 10, Map.of(JobField.PARTITION, "gpu", JobField.GRES, gres.getKey()))
                  .fitting())
          .as(gres.getKey())
          .isEqualTo(gres.getValue());
    }
  }

  @Test
  void nodeHoursOfOurJobs() {
    List<QueuedJob> jobs =
        List.of(
            job("benchmark-client-1", "RUNNING", 4, 30, 30),
            job("benchmark-gpu-2", "PENDING", 2, 0, 60),
            job("benchmark-client-3", "COMPLETED", 1, 60, 0),
            job("other", "RUNNING", 100, 60, 60));

    assertThat(NodeHours.of(jobs)).isEqualTo(new NodeHours(3.0, 4.0));
    assertThat(NodeHours.of(jobs).withUsed(20)).isEqualTo(new NodeHours(20.0, 4.0));
  }

  private static QueuedJob job(String name, String state, int nodes, int used, int left) {
    return new QueuedJob(
        1,
        name,
        state,
        "",
        "",
        nodes,
        "",
        Optional.of(Duration.ofMinutes(used)),
        Optional.of(Duration.ofMinutes(left)),
        "cpu");
  }
}
