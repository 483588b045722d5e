package furrow.client.cli.token;

import picocli.CommandLine.Command;

/** {@code furrow token list}. */
@Command(name = "list", description = "Lists tokens without their secrets.")
public final class TokenListCommand extends TokenLeaf {
  @Override
  public Integer call() throws Exception {
    return runner().listTokens(this);
  }
}
