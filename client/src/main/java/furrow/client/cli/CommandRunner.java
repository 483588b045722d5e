package furrow.client.cli;

import furrow.client.cli.cluster.StateCommand;
import furrow.client.cli.cluster.TokenCommand;
import furrow.client.cli.slurm.SlurmPlanCommand;
import furrow.client.cli.slurm.SlurmScriptCommand;
import furrow.client.cli.start.DemoCommand;
import furrow.client.cli.start.MpiMasterCommand;
import furrow.client.cli.start.MpiRankCommand;
import furrow.client.cli.start.RunCommand;
import furrow.client.cli.start.ServerStartCommand;
import furrow.client.cli.start.WorkerStartCommand;
import furrow.client.doctor.Finding;
import furrow.protocol.error.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Carries out the commands that need more than the thin class path. Each call gives the command's
 * exit status; trouble is thrown as a {@link ProblemException} or the client library's exception.
 */
public interface CommandRunner {
  int run(RunCommand command) throws Exception;

  int demo(DemoCommand command) throws Exception;

  int server(ServerStartCommand command) throws Exception;

  int backup(StateCommand.BackupCommand command) throws Exception;

  int restore(StateCommand.RestoreCommand command) throws Exception;

  int repair(StateCommand.RepairCommand command) throws Exception;

  int worker(WorkerStartCommand command) throws Exception;

  int master(MpiMasterCommand command) throws Exception;

  int rank(MpiRankCommand command) throws Exception;

  int listTokens(TokenCommand.ListCommand command) throws Exception;

  int createToken(TokenCommand.CreateCommand command) throws Exception;

  int revokeToken(TokenCommand.RevokeCommand command) throws Exception;

  int rotateToken(TokenCommand.RotateCommand command) throws Exception;

  int slurmScript(SlurmScriptCommand command) throws Exception;

  int slurmPlan(SlurmPlanCommand command) throws Exception;

  /**
   * What {@code furrow doctor slurm} finds.
   *
   * @param access file of the server that nodes have to reach
   */
  List<Finding> slurmFindings(Map<String, String> environment, Path access, boolean probe);
}
