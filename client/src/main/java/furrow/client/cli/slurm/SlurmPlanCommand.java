package furrow.client.cli.slurm;

import furrow.client.cli.Leaf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code furrow slurm plan}. */
@Command(
    name = "plan",
    description = {
      "What a job of clients needs, and whether the cluster has it: now, later, or never.",
      "Exit status 1 when it can never run, or costs more than what is left of --budget."
    },
    footer = {
      "",
      "Examples:",
      "  furrow slurm plan --clients 50 --time-limit 10 --cpus 4 --mem 8G",
      "  furrow slurm plan --clients 2 --profile dgx --budget 100"
    })
public final class SlurmPlanCommand extends Leaf {
  @Mixin private JobOptions job;

  @Option(
      names = "--budget",
      paramLabel = "NODE_HOURS",
      description = "Node-hours that jobs of clients may use in 30 days; shows what is left.")
  private Double budget;

  @Override
  public Integer call() throws Exception {
    return runner().slurmPlan(this);
  }

  public JobOptions job() {
    return job;
  }

  /** Null when not given. */
  public Double budget() {
    return budget;
  }
}
