package furrow.client.cli.token;

import furrow.client.cli.Noun;
import picocli.CommandLine.Command;

/** {@code furrow token}. */
@Command(
    name = "token",
    description = "Tokens let clients and workers in. The server's own are made when it starts.",
    subcommands = {
      TokenListCommand.class,
      TokenCreateCommand.class,
      TokenRevokeCommand.class,
      TokenRotateCommand.class
    },
    footer = {
      "",
      "A running server takes note of changes within seconds. Examples:",
      "  furrow token create --role client --user ann --out ann.access",
      "  furrow task list --access ann.access"
    })
public final class TokenCommand extends Noun {}
