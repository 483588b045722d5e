package furrow.server.mpi;

import furrow.json.JsonObject;
import furrow.json.JsonWriter;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.LauncherKind;
import furrow.protocol.message.WorldMessage.MpiMode;
import furrow.server.state.DiskErrors;
import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code mpi/world.json} in the state directory: there as long as a world is wanted. */
final class WorldFile {
  private static final Logger LOG = LoggerFactory.getLogger(WorldFile.class);

  private final Path file;

  /**
   * @param directory made when it is needed
   */
  WorldFile(Path directory) {
    file = directory.resolve("world.json");
  }

  /** The world that is wanted. A damaged file is moved aside, for people to look at. */
  Optional<StoredWorld> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(StoredWorld.parse(Files.readString(file)));
    } catch (IllegalArgumentException e) {
      Path aside = file.resolveSibling("world.json.damaged");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      LOG.error("{} is damaged ({}); its ranks end by themselves", aside, e.getMessage());
      return Optional.empty();
    }
  }

  /** Durable when it returns. */
  void write(StoredWorld stored) throws ProblemException {
    try {
      PrivateFiles.directory(file.getParent());
      PrivateFiles.write(file, stored.toLine() + "\n");
    } catch (IOException e) {
      throw DiskErrors.toProblem("the world cannot be stored in " + file, e);
    }
  }

  void delete() throws IOException {
    if (Files.deleteIfExists(file)) {
      PrivateFiles.syncDirectory(file.getParent());
    }
  }

  /**
   * The world that is wanted, as the next server reads it.
   *
   * @param epochs numbers up to this one may have been used
   */
  record StoredWorld(WorldSpec spec, int epochs) {
    private static final String VERSION = "furrow-world/2";
    private static final String ARGUMENT = "argument.";
    private static final String GROUP = "group.";

    String toLine() {
      JsonObject line = new JsonObject().put("schema", VERSION).put("world", spec.world());
      line.put("ranks", spec.ranks())
          .put("launcher", spec.launcher().text())
          .put("mode", spec.mode().text());
      line.put("network", spec.network()).put("allocation", spec.allocation());
      line.put("epochs", epochs);
      list(line, GROUP, spec.groups());
      list(line, ARGUMENT, spec.arguments());
      return JsonWriter.line(line);
    }

    private static void list(JsonObject line, String prefix, List<String> values) {
      for (int i = 0; i < values.size(); i++) {
        line.put(prefix + i, values.get(i));
      }
    }

    /**
     * @throws IllegalArgumentException when the line is none of ours
     */
    static StoredWorld parse(String line) {
      JsonObject fields = JsonObject.parse(line);
      if (!VERSION.equals(fields.text("schema"))) {
        throw new IllegalArgumentException("schema: " + fields.text("schema"));
      }
      WorldSpec spec =
          new WorldSpec(
              field(fields, "world"),
              Integer.parseInt(field(fields, "ranks")),
              LauncherKind.parse(field(fields, "launcher")),
              MpiMode.parse(field(fields, "mode")),
              field(fields, "network"),
              list(fields, GROUP),
              list(fields, ARGUMENT),
              Long.parseLong(field(fields, "allocation")));
      return new StoredWorld(spec, Integer.parseInt(field(fields, "epochs")));
    }

    private static String field(JsonObject fields, String name) {
      String value = fields.text(name);
      if (value == null) {
        throw new IllegalArgumentException("no " + name);
      }
      return value;
    }

    private static List<String> list(JsonObject fields, String prefix) {
      List<String> values = new ArrayList<>();
      for (String value = fields.text(prefix + 0); value != null; ) {
        values.add(value);
        value = fields.text(prefix + values.size());
      }
      return values;
    }
  }
}
