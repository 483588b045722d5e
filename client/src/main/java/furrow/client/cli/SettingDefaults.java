package furrow.client.cli;

import furrow.client.settings.SettingKey;
import furrow.client.settings.UserSettings;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Gives options the values that are set by environment or configuration file. */
final class SettingDefaults implements IDefaultValueProvider {
  private final UserSettings settings;

  SettingDefaults(UserSettings settings) {
    this.settings = settings;
  }

  @Override
  public String defaultValue(ArgSpec spec) {
    if (!(spec instanceof OptionSpec option)) {
      return null;
    }
    for (String name : option.names()) {
      SettingKey key = name.startsWith("--") ? SettingKey.of(name.substring(2)) : null;
      if (key != null) {
        return settings.value(key, null);
      }
    }
    return null;
  }
}
