package furrow.client.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserSettingsTest {
  @TempDir private Path directory;

  private Path file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void environmentWinsOverNamedFileWinsOverXdg() throws IOException {
    Path named = file("named.toml", "group = \"named\"\nchunk = \"64M\"\n");
    file("furrow/config.toml", "group = \"xdg\"\nchunk = \"1M\"\nslots = 3 # three\n");
    Map<String, String> environment =
        Map.of("XDG_CONFIG_HOME", directory.toString(), "FURROW_GROUP", "environment");

    UserSettings settings = UserSettings.load(environment, named);

    assertThat(settings.get(SettingKey.GROUP))
        .isEqualTo(
            new UserSettings.Setting(SettingKey.GROUP, "environment", "environment FURROW_GROUP"));
    assertThat(settings.get(SettingKey.CHUNK).origin()).isEqualTo(named.toString());
    assertThat(settings.value(SettingKey.SLOTS, "")).isEqualTo("3");
    assertThat(settings.get(SettingKey.PRIORITY)).isNull();
    assertThat(settings.value(SettingKey.PRIORITY, "0")).isEqualTo("0");
  }

  @Test
  void anUnknownKeyIsAnErrorWithASuggestion() throws IOException {
    Path named = file("named.toml", "goup = \"blue\"\n");
    assertThatThrownBy(() -> UserSettings.load(Map.of(), named))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.hint()).isEqualTo("did you mean group?"))
        .hasMessage(named + ": unknown setting: goup");
  }

  @Test
  void aLineThatIsNoSettingIsNamed() throws IOException {
    Path named = file("named.toml", "# fine\n\n[section]\n");
    assertThatThrownBy(() -> UserSettings.load(Map.of(), named))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(named + ": line 3");
  }

  @Test
  void aNamedFileMustExist() {
    assertThatThrownBy(() -> UserSettings.load(Map.of(), Path.of("/nonexistent.toml")))
        .isInstanceOf(ProblemException.class)
        .hasMessage("no such file: --config /nonexistent.toml");
  }

  @Test
  void aRelativeConfigurationDirectoryIsIgnored() {
    Map<String, String> environment = Map.of("HOME", "/h", "XDG_CONFIG_HOME", "conf");
    assertThat(UserSettings.files(environment).get(0)).hasToString("/h/.config/furrow/config.toml");
  }
}
