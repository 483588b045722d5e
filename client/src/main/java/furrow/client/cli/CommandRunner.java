package furrow.client.cli;

import furrow.client.cli.start.DemoCommand;
import furrow.client.cli.start.MpiMasterCommand;
import furrow.client.cli.start.MpiRankCommand;
import furrow.client.cli.start.RunCommand;
import furrow.client.cli.start.ServerStartCommand;
import furrow.client.cli.start.WorkerStartCommand;
import furrow.client.cli.token.TokenCreateCommand;
import furrow.client.cli.token.TokenListCommand;
import furrow.client.cli.token.TokenRevokeCommand;
import furrow.client.cli.token.TokenRotateCommand;
import furrow.protocol.error.ProblemException;

/**
 * Carries out the commands that need more than the thin class path. Each call gives the command's
 * exit status; trouble is thrown as a {@link ProblemException} or the client library's exception.
 */
public interface CommandRunner {
  int run(RunCommand command) throws Exception;

  int demo(DemoCommand command) throws Exception;

  int server(ServerStartCommand command) throws Exception;

  int worker(WorkerStartCommand command) throws Exception;

  int master(MpiMasterCommand command) throws Exception;

  int rank(MpiRankCommand command) throws Exception;

  int listTokens(TokenListCommand command) throws Exception;

  int createToken(TokenCreateCommand command) throws Exception;

  int revokeToken(TokenRevokeCommand command) throws Exception;

  int rotateToken(TokenRotateCommand command) throws Exception;
}
