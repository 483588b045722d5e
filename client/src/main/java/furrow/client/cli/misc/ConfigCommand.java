package furrow.client.cli.misc;

import furrow.client.cli.CommandGroup;
import furrow.client.cli.Leaf;
import furrow.client.settings.SettingKey;
import furrow.client.settings.UserSettings;
import furrow.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
      case "show" -> new ShowCommand();
      case "path" -> new PathCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }

  /** {@code furrow config show}. */
  @Command(
      name = "show",
      description = "Lists all settings, their values and where they come from.")
  static final class ShowCommand extends Leaf {
    private static final List<String> KEYS = List.of("key", "value", "origin", "meaning");

    @Override
    public Integer call() {
      List<JsonObject> things = new ArrayList<>();
      for (SettingKey key : SettingKey.values()) {
        UserSettings.Setting setting = settings().get(key);
        things.add(
            new JsonObject()
                .put("key", key.key())
                .put("value", setting == null ? null : setting.value())
                .put("origin", setting == null ? "built-in" : setting.origin())
                .put("meaning", key.description()));
      }
      printer().list("settings", KEYS, things, things);
      return 0;
    }
  }

  /** {@code furrow config path}. */
  @Command(name = "path", description = "Lists the files that settings are read from.")
  static final class PathCommand extends Leaf {
    private static final List<String> KEYS = List.of("file", "state");

    @Override
    public Integer call() {
      List<JsonObject> things = new ArrayList<>();
      for (Path file : UserSettings.files(context().environment())) {
        String state = Files.isRegularFile(file) ? "read" : "not there";
        things.add(new JsonObject().put("file", file.toString()).put("state", state));
      }
      printer().list("files", KEYS, things, things);
      return 0;
    }
  }
}
