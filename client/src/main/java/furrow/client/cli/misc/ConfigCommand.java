package furrow.client.cli.misc;

import furrow.client.cli.CommandGroup;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code furrow config}. */
@Command(
    name = "config",
    description = "Shows settings and where they come from.",
    footer = {
      "",
      "An option wins over the environment (FURROW_GROUP for --group), which wins over",
      "--config FILE, $XDG_CONFIG_HOME/furrow/config.toml and /etc/furrow/config.toml."
    })
public final class ConfigCommand extends CommandGroup {
  @Override
  protected List<String> verbs() {
    return List.of("show", "path");
  }

  @Override
  protected Object command(String verb) {
    return switch (verb) {
      case "show" -> new ConfigShowCommand();
      case "path" -> new ConfigPathCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }
}
