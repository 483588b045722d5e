package furrow.client.cli.token;

import furrow.client.cli.CommandGroup;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code furrow token}. */
@Command(
    name = "token",
    description = "Tokens let clients and workers in. The server's own are made when it starts.",
    footer = {
      "",
      "A running server takes note of changes within seconds. Examples:",
      "  furrow token create --role client --user ann --out ann.access",
      "  furrow task list --access ann.access"
    })
public final class TokenCommand extends CommandGroup {
  @Override
  protected List<String> verbs() {
    return List.of("list", "create", "revoke", "rotate");
  }

  @Override
  protected Object command(String verb) {
    return switch (verb) {
      case "list" -> new TokenListCommand();
      case "create" -> new TokenCreateCommand();
      case "revoke" -> new TokenRevokeCommand();
      case "rotate" -> new TokenRotateCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }
}
