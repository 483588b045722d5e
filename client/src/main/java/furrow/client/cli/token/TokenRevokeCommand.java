package furrow.client.cli.token;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow token revoke}. */
@Command(name = "revoke", description = "Takes a token back.")
public final class TokenRevokeCommand extends TokenLeaf {
  @Parameters(paramLabel = "ID", description = "As in furrow token list.")
  private String id;

  @Override
  public Integer call() throws Exception {
    return runner().revokeToken(this);
  }

  public String id() {
    return id;
  }
}
