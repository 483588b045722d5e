package furrow.client.cli.misc;

import furrow.client.cli.Leaf;
import furrow.client.settings.UserSettings;
import furrow.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code furrow config path}. */
@Command(name = "path", description = "Lists the files that settings are read from.")
final class ConfigPathCommand extends Leaf {
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
