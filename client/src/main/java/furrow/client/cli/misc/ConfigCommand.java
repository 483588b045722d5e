package furrow.client.cli.misc;

import furrow.client.cli.Noun;
import picocli.CommandLine.Command;

/** {@code furrow config}. */
@Command(
    name = "config",
    description = "Shows settings and where they come from.",
    subcommands = {ConfigShowCommand.class, ConfigPathCommand.class},
    footer = {
      "",
      "An option wins over the environment (FURROW_GROUP for --group), which wins over",
      "--config FILE, $XDG_CONFIG_HOME/furrow/config.toml and /etc/furrow/config.toml."
    })
public final class ConfigCommand extends Noun {}
