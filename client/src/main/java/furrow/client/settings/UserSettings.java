package furrow.client.settings;

import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is set outside the command line. An option wins over the environment ({@code FURROW_*}),
 * which wins over {@code --config FILE}, {@code $XDG_CONFIG_HOME/furrow/config.toml} and {@code
 * /etc/furrow/config.toml}, in this order.
 */
public final class UserSettings {
  private final Map<SettingKey, Setting> settings = new EnumMap<>(SettingKey.class);
  private final List<Path> read = new ArrayList<>();

  private UserSettings() {}

  /**
   * @param config the file named by {@code --config}, or null
   */
  public static UserSettings load(Map<String, String> environment, Path config)
      throws ProblemException {
    UserSettings loaded = new UserSettings();
    for (SettingKey key : SettingKey.values()) {
      String value = environment.get(key.variable());
      if (value != null && !value.isEmpty()) {
        loaded.settings.put(key, new Setting(key, value, "environment " + key.variable()));
      }
    }
    if (config != null) {
      if (!Files.exists(config)) {
        throw new ProblemException(
            ErrorCode.BAD_SETTING, "no such file: --config " + config, "furrow config path");
      }
      loaded.addFile(config);
    }
    for (Path file : files(environment)) {
      if (Files.isRegularFile(file)) {
        loaded.addFile(file);
      }
    }
    return loaded;
  }

  /** Where configuration files are looked for, most important first. */
  public static List<Path> files(Map<String, String> environment) {
    List<Path> files = new ArrayList<>(2);
    Path base = StateDirectory.userDirectory(environment, "XDG_CONFIG_HOME", ".config");
    files.add(base.resolve(Path.of("furrow", "config.toml")));
    files.add(Path.of("/etc/furrow/config.toml"));
    return files;
  }

  private void addFile(Path file) throws ProblemException {
    read.add(file);
    for (Map.Entry<String, String> entry : parse(file).entrySet()) {
      SettingKey key = SettingKey.of(entry.getKey());
      if (key == null) {
        throw unknown(file, entry.getKey());
      }
      settings.putIfAbsent(key, new Setting(key, entry.getValue(), file.toString()));
    }
  }

  private static Map<String, String> parse(Path file) throws ProblemException {
    try {
      return furrow.protocol.access.Settings.parse(Files.readString(file));
    } catch (IOException e) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING, "cannot read " + file + ": " + e.getMessage(), "ls -l " + file);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          file + ": " + e.getMessage(),
          "write one setting per line: group = \"blue\"");
    }
  }

  private static ProblemException unknown(Path file, String key) {
    List<String> known = new ArrayList<>();
    for (SettingKey setting : SettingKey.values()) {
      known.add(setting.key());
    }
    String near = Nearest.to(key, known);
    return new ProblemException(
        ErrorCode.BAD_SETTING,
        file + ": unknown setting: " + key,
        near.isEmpty() ? "furrow config show" : "did you mean " + near + "?");
  }

  /** The setting, or null when nothing sets it. */
  public Setting get(SettingKey key) {
    return settings.get(key);
  }

  /** The value, or {@code otherwise} when nothing sets it. */
  public String value(SettingKey key, String otherwise) {
    Setting setting = settings.get(key);
    return setting == null ? otherwise : setting.value();
  }

  /** The files that were read. */
  public List<Path> read() {
    return List.copyOf(read);
  }

  /**
   * A value and where it came from.
   *
   * @param origin a file name, {@code environment}, or {@code built-in}
   */
  public record Setting(SettingKey key, String value, String origin) {}
}
