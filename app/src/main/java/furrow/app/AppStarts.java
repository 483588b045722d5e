package furrow.app;

import furrow.app.run.RunHere;
import furrow.app.worker.WorkerStarter;
import furrow.client.cli.Clients;
import furrow.client.cli.CommandException;
import furrow.client.cli.Starts;
import furrow.client.cli.start.DemoCommand;
import furrow.client.cli.start.RunCommand;
import furrow.client.cli.start.ServerStartCommand;
import furrow.client.cli.start.WorkerStartCommand;
import furrow.client.cli.token.TokenCreateCommand;
import furrow.client.cli.token.TokenListCommand;
import furrow.client.cli.token.TokenRevokeCommand;
import furrow.client.cli.token.TokenRotateCommand;
import furrow.protocol.error.ErrorCode;

/** Leads each command that starts something to what it does. */
final class AppStarts implements Starts {
  @Override
  public int run(RunCommand command) throws Exception {
    return new RunHere(command, Clients.stateDirectory(command, null).plugins()).call();
  }

  @Override
  public int demo(DemoCommand command) {
    throw missing();
  }

  @Override
  public int server(ServerStartCommand command) {
    throw missing();
  }

  @Override
  public int worker(WorkerStartCommand command) throws Exception {
    return WorkerStarter.start(command);
  }

  @Override
  public int listTokens(TokenListCommand command) {
    throw missing();
  }

  @Override
  public int createToken(TokenCreateCommand command) {
    throw missing();
  }

  @Override
  public int revokeToken(TokenRevokeCommand command) {
    throw missing();
  }

  @Override
  public int rotateToken(TokenRotateCommand command) {
    throw missing();
  }

  private static CommandException missing() {
    return new CommandException(
        ErrorCode.INTERNAL, "this build has no server yet", "furrow run FILE --op 'sum(*)'");
  }
}
