package furrow.client.cli.misc;

import furrow.client.cli.Leaf;
import furrow.client.settings.Setting;
import furrow.client.settings.SettingKey;
import furrow.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code furrow config show}. */
@Command(name = "show", description = "Lists all settings, their values and where they come from.")
final class ConfigShowCommand extends Leaf {
  private static final List<String> KEYS = List.of("key", "value", "origin", "meaning");

  @Override
  public Integer call() {
    List<JsonObject> things = new ArrayList<>();
    for (SettingKey key : SettingKey.values()) {
      Setting setting = settings().get(key);
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
