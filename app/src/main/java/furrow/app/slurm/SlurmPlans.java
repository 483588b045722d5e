package furrow.app.slurm;

import furrow.client.cli.slurm.SlurmPlanCommand;
import furrow.json.JsonObject;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.slurm.Slurm;
import furrow.slurm.SlurmException;
import furrow.slurm.plan.NodeHours;
import furrow.slurm.plan.ResourcePlan;
import furrow.slurm.plan.ResourcePlan.Verdict;
import furrow.slurm.script.JobPlan;
import furrow.slurm.script.JobProfile;
import furrow.slurm.script.JobRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** {@code furrow slurm plan}. */
public final class SlurmPlans {
  private SlurmPlans() {}

  public static int run(SlurmPlanCommand command) throws Exception {
    Map<String, String> environment = command.context().environment();
    if (command.budget() != null && !(command.budget() >= 0 && command.budget() < 1e12)) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          "--budget " + command.budget() + " is no number of node-hours",
          "furrow slurm plan --clients 4 --budget 100");
    }
    try {
      Slurm slurm = Slurm.in(environment);
      JobPlan jobs =
          new JobPlan(
              JobSites.of(command, null, Path.of("/access")),
              JobSites.profiles(command.job().profiles(), environment));
      JobRequest request = JobSites.request(0, command.job(), List.of());
      jobs.job(request);
      ResourcePlan plan =
          ResourcePlan.of(
              request.clients(), request.minutes(), jobs.fields(request), slurm.cluster());
      OptionalDouble accounted = slurm.accountedNodeHours(JobProfile.PREFIXES);
      NodeHours hours = NodeHours.of(slurm.allJobs()).withUsed(accounted.orElse(0));
      return print(command, plan, hours, accounted.isPresent());
    } catch (SlurmException e) {
      throw SlurmProblem.of(e);
    }
  }

  private static int print(
      SlurmPlanCommand command, ResourcePlan plan, NodeHours hours, boolean accounted) {
    Double left =
        command.budget() == null ? null : command.budget() - hours.used() - hours.reserved();
    boolean over = left != null && plan.nodeHours() > left;
    JsonObject json =
        new JsonObject()
            .put("nodes", plan.nodes())
            .put("cpus", plan.cpus())
            .put("memory_mb", plan.megabytes())
            .put("node_hours", rounded(plan.nodeHours()))
            .put("partition", plan.partition())
            .put("partition_nodes", plan.partitionNodes())
            .put("fitting_nodes", plan.fitting())
            .put("free_nodes", plan.free())
            .put("runs", plan.verdict().name().toLowerCase(Locale.ROOT))
            .put("reason", plan.reason())
            .put("used_node_hours", rounded(hours.used()))
            .put("reserved_node_hours", rounded(hours.reserved()))
            .put("accounting", accounted)
            .put("budget_left", left == null ? null : rounded(left))
            .put("within_budget", left == null ? null : !over);
    command.printer().one(plan.verdict().name(), json, null);
    if (!accounted && left != null) {
      command.say("without accounting only jobs that the controller remembers count as used");
    }
    return plan.verdict() == Verdict.NEVER || over ? 1 : 0;
  }

  private static double rounded(double hours) {
    return Math.round(hours * 100) / 100.0;
  }
}
