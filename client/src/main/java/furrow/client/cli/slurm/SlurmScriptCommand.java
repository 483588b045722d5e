package furrow.client.cli.slurm;

import furrow.client.cli.Leaf;
import furrow.client.cli.ServerAccess;
import furrow.client.cli.ServerOptions;
import furrow.protocol.message.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code furrow slurm script}. */
@Command(
    name = "script",
    description = {
      "Prints the script of a job of clients, as sbatch would get it.",
      "Read: SLURM_PARTITION, SLURM_QOS, SLURM_ACCOUNT, CLIENT_SERVICE_HOST, CLIENT_SERVICE_PORT,",
      "AI_SERVER_HOST, AI_SERVER_PORT. The script names the access file; it holds no secret."
    },
    footer = {
      "",
      "Examples:",
      "  furrow slurm script --id 123 --clients 5 --time-limit 10",
      "  furrow slurm script --id 123 --clients 2 --profile dgx --test-only",
      "  furrow slurm script --id 123 --image /apps/furrow.sif --gres gpu:1 > job.sh"
    })
public final class SlurmScriptCommand extends Leaf {
  @Mixin private ServerOptions server;

  @Option(
      names = "--id",
      paramLabel = "N",
      required = true,
      description = "Id of the group: part of the job's name and of its log files.")
  private long id;

  @Mixin private JobOptions job;

  @Option(
      names = "--log-dir",
      paramLabel = "DIR",
      description = "Where the job's output goes, seen from the nodes; default ~/logs.")
  private Path logs;

  @Option(
      names = "--test-only",
      description = "Also ask sbatch whether and when it would start; nothing is submitted.")
  private boolean testOnly;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = {
        "After --: the command of a client, with {benchmark_id}, {client_service_addr} and the like;",
        "default: the profile's, else a worker of Furrow."
      })
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    return runner().slurmScript(this);
  }

  public long id() {
    return id;
  }

  public JobOptions job() {
    return job;
  }

  /** Null when not given. */
  public Path logs() {
    return logs;
  }

  public boolean testOnly() {
    return testOnly;
  }

  /** Empty when not given. */
  public List<String> command() {
    return command;
  }

  /** What the job's workers prove themselves by; need not be there yet. */
  public Path access() {
    return ServerAccess.accessFile(this, server, Role.WORKER);
  }
}
