package furrow.app.slurm;

import furrow.client.cli.slurm.SlurmScriptCommand;
import furrow.client.render.Format;
import furrow.json.JsonObject;
import furrow.slurm.Slurm;
import furrow.slurm.SlurmException;
import furrow.slurm.script.ClientJob;
import furrow.slurm.script.JobPlan;
import furrow.slurm.script.JobSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** {@code furrow slurm script}. */
public final class SlurmScript {
  private SlurmScript() {}

  public static int run(SlurmScriptCommand command) throws Exception {
    Map<String, String> environment = command.context().environment();
    try {
      JobSite site = JobSites.of(command, command.logs(), command.access());
      JobPlan plan = new JobPlan(site, JobSites.profiles(command.job().profiles(), environment));
      ClientJob job = plan.job(JobSites.request(command.id(), command.job(), command.command()));
      String tested = command.testOnly() ? Slurm.in(environment).testOnly(job.script()) : "";
      print(command, job, tested);
      return 0;
    } catch (SlurmException e) {
      throw SlurmProblem.of(e);
    }
  }

  private static void print(SlurmScriptCommand command, ClientJob job, String tested) {
    if (command.printer().format() == Format.TABLE) {
      command.context().out().print(job.script());
      if (!tested.isEmpty()) {
        command.say("sbatch: " + tested);
      }
      Path logs = job.out().getParent();
      if (!Files.isDirectory(logs)) {
        command.say("hint: mkdir -p " + logs + " before sbatch, which makes no directory");
      }
      return;
    }
    JsonObject json =
        new JsonObject()
            .put("job_name", job.name())
            .put("out", job.out().toString())
            .put("err", job.err().toString())
            .put("script", job.script())
            .put("test_only", tested.isEmpty() ? null : tested);
    command.printer().one(job.name(), json, null);
  }
}
