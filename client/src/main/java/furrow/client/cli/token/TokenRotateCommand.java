package furrow.client.cli.token;

import furrow.protocol.message.Role;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow token rotate}. */
@Command(
    name = "rotate",
    description = "Replaces the server's own token of a role and its access file.")
public final class TokenRotateCommand extends TokenLeaf {
  @Parameters(
      arity = "0..1",
      paramLabel = "ROLE",
      defaultValue = "client",
      description = "client, worker, admin, read or rank; default ${DEFAULT-VALUE}.")
  private Role role;

  @Override
  public Integer call() throws Exception {
    return runner().rotateToken(this);
  }

  public Role role() {
    return role;
  }
}
