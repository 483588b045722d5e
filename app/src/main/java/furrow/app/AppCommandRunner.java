package furrow.app;

import furrow.app.demo.Demo;
import furrow.app.mpi.MasterStart;
import furrow.app.mpi.RankStart;
import furrow.app.run.LocalTaskRun;
import furrow.app.server.ServerStarter;
import furrow.app.server.StateCommands;
import furrow.app.slurm.SlurmDoctor;
import furrow.app.slurm.SlurmPlans;
import furrow.app.slurm.SlurmScript;
import furrow.app.worker.WorkerStarter;
import furrow.client.cli.CommandRunner;
import furrow.client.cli.ServerAccess;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Leads each command that starts something to what it does. */
final class AppCommandRunner implements CommandRunner {
  private final IntConsumer halt;

  /**
   * @param halt ends the process with a status, without waiting for anything
   */
  AppCommandRunner(IntConsumer halt) {
    this.halt = halt;
  }

  @Override
  public int run(RunCommand command) throws Exception {
    return new LocalTaskRun(command, ServerAccess.stateDirectory(command, null).plugins(), halt)
        .call();
  }

  @Override
  public int demo(DemoCommand command) throws Exception {
    return new Demo(command).call();
  }

  @Override
  public int server(ServerStartCommand command) throws Exception {
    return ServerStarter.start(command, halt);
  }

  @Override
  public int backup(StateCommand.BackupCommand command) throws Exception {
    return StateCommands.backup(command);
  }

  @Override
  public int restore(StateCommand.RestoreCommand command) throws Exception {
    return StateCommands.restore(command);
  }

  @Override
  public int repair(StateCommand.RepairCommand command) throws Exception {
    return StateCommands.repair(command);
  }

  @Override
  public int worker(WorkerStartCommand command) throws Exception {
    return WorkerStarter.start(command, halt);
  }

  @Override
  public int master(MpiMasterCommand command) throws Exception {
    return MasterStart.run(command, halt);
  }

  @Override
  public int rank(MpiRankCommand command) throws Exception {
    return RankStart.run(command, halt);
  }

  @Override
  public int listTokens(TokenCommand.ListCommand command) throws Exception {
    return TokenCommands.list(command);
  }

  @Override
  public int createToken(TokenCommand.CreateCommand command) throws Exception {
    return TokenCommands.create(command);
  }

  @Override
  public int revokeToken(TokenCommand.RevokeCommand command) throws Exception {
    return TokenCommands.revoke(command);
  }

  @Override
  public int rotateToken(TokenCommand.RotateCommand command) throws Exception {
    return TokenCommands.rotate(command);
  }

  @Override
  public int slurmScript(SlurmScriptCommand command) throws Exception {
    return SlurmScript.run(command);
  }

  @Override
  public int slurmPlan(SlurmPlanCommand command) throws Exception {
    return SlurmPlans.run(command);
  }

  @Override
  public List<Finding> slurmFindings(Map<String, String> environment, Path access, boolean probe) {
    return SlurmDoctor.findings(environment, access, probe);
  }
}
