package furrow.server.mpi;

import furrow.json.JsonObject;
import furrow.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server has promised to bring up, as the next one reads it.
 *
 * @param epochs numbers up to this one may have been used
 */
record StoredWorld(WorldSpec order, int epochs) {
  private static final String VERSION = "furrow-world/1";
  private static final String ARGUMENT = "argument.";
  private static final String GROUP = "group.";
  private static final String VARIABLE = "env.";

  StoredWorld reserved(int upTo) {
    return new StoredWorld(order, upTo);
  }

  String toLine() {
    JsonObject line = new JsonObject().put("schema", VERSION).put("world", order.world());
    line.put("ranks", order.ranks()).put("launcher", order.launcher()).put("mode", order.mode());
    line.put("network", order.network()).put("epochs", epochs);
    list(line, GROUP, order.groups());
    list(line, ARGUMENT, order.arguments());
    new TreeMap<>(order.environment()).forEach((name, value) -> line.put(VARIABLE + name, value));
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
    Map<String, String> environment = new TreeMap<>();
    for (String key : fields.fields().keySet()) {
      if (key.startsWith(VARIABLE)) {
        environment.put(key.substring(VARIABLE.length()), fields.text(key));
      }
    }
    WorldSpec order =
        new WorldSpec(
            field(fields, "world"),
            Integer.parseInt(field(fields, "ranks")),
            field(fields, "launcher"),
            field(fields, "mode"),
            field(fields, "network"),
            list(fields, GROUP),
            list(fields, ARGUMENT),
            environment);
    return new StoredWorld(order, Integer.parseInt(field(fields, "epochs")));
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
