package furrow.client.render;

import furrow.json.JsonObject;
import furrow.json.VisibleText;
import furrow.protocol.document.Rows;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints things on stdout in the format that the user chose. */
public final class Printer {
  /** The first key of every JSON object. */
  public static final String SCHEMA = Rows.SCHEMA;

  private final PrintStream out;
  private final Format format;

  public Printer(PrintStream out, Format format) {
    this.out = out;
    this.format = format;
  }

  public Format format() {
    return format;
  }

  public boolean json() {
    return format == Format.JSON || format == Format.JSONL;
  }

  /**
   * Prints a list of things.
   *
   * @param name the key of the list in JSON
   * @param keys what a table shows, as headers; the first one is the id
   * @param things JSON fields of each
   * @param shown what the table shows instead of the JSON value, by the same keys
   */
  public void list(
      String name, List<String> keys, List<JsonObject> things, List<JsonObject> shown) {
    list(name, keys, things, shown, new JsonObject());
  }

  /**
   * Prints a list of things.
   *
   * @param end further fields behind the list in JSON
   */
  public void list(
      String name,
      List<String> keys,
      List<JsonObject> things,
      List<JsonObject> shown,
      JsonObject end) {
    switch (format) {
      case JSON -> {
        JsonObject list = schema().put(name, things);
        list.putAll(end);
        out.println(list);
      }
      case JSONL -> things.forEach(out::println);
      case ID -> things.forEach(thing -> out.println(thing.get(keys.get(0))));
      case CSV, TSV, MARKDOWN -> rows(keys, completed(keys, things, shown));
      default -> table(keys, shown);
    }
  }

  /** Whether things come as rows below the names of their fields. */
  public boolean inRows() {
    return DelimitedText.isOf(format);
  }

  /** What comes before the rows of things that follow one by one. */
  public void header(List<String> keys) {
    rows(to -> to.writeHeader(keys, List.of()));
  }

  /** One of them. */
  public void row(List<String> keys, JsonObject thing) {
    rows(to -> to.write(cells(keys, thing)));
  }

  private void rows(List<String> keys, List<JsonObject> things) {
    rows(to -> to.write(keys, things.stream().map(thing -> cells(keys, thing)).toList()));
  }

  /** The things, with what tables show in columns that are no field of theirs. */
  private static List<JsonObject> completed(
      List<String> keys, List<JsonObject> things, List<JsonObject> shown) {
    List<JsonObject> rows = new ArrayList<>();
    for (int i = 0; i < things.size(); i++) {
      Map<String, Object> fields = things.get(i).fields();
      JsonObject row = new JsonObject();
      for (String key : keys) {
        row.put(key, fields.containsKey(key) ? fields.get(key) : shown.get(i).get(key));
      }
      rows.add(row);
    }
    return rows;
  }

  /** What peers say is shown as in tables: these rows may go to a terminal. */
  private static List<String> cells(List<String> keys, JsonObject thing) {
    return keys.stream().map(key -> VisibleText.inLine(text(thing.get(key)))).toList();
  }

  private interface Writing {
    void into(DelimitedText to) throws IOException;
  }

  private void rows(Writing writing) {
    try {
      writing.into(new DelimitedText(format, out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void table(List<String> keys, List<JsonObject> shown) {
    List<String> headers = new ArrayList<>();
    for (String key : keys) {
      headers.add(key.toUpperCase(Locale.ROOT));
    }
    Table table = new Table(headers);
    for (JsonObject thing : shown) {
      List<String> row = new ArrayList<>();
      for (String key : keys) {
        row.add(text(thing.get(key)));
      }
      table.add(row);
    }
    out.print(table.text());
  }

  /**
   * Prints one thing.
   *
   * @param id what {@link Format#ID} prints
   * @param thing its JSON fields, written next to the schema
   * @param shown what people see, one line per field; null for the same
   */
  public void one(Object id, JsonObject thing, JsonObject shown) {
    switch (format) {
      case JSON, JSONL -> {
        JsonObject object = schema();
        object.putAll(thing);
        out.println(object);
      }
      case ID -> out.println(id);
      case CSV, TSV, MARKDOWN -> rows(List.copyOf(thing.fields().keySet()), List.of(thing));
      default -> lines(shown == null ? thing : shown);
    }
  }

  private void lines(JsonObject fields) {
    int width = 0;
    for (String key : fields.fields().keySet()) {
      width = Math.max(width, VisibleText.inLine(key).length());
    }
    for (Map.Entry<String, Object> entry : fields.fields().entrySet()) {
      String key = VisibleText.inLine(entry.getKey());
      String value = text(entry.getValue());
      if (!value.isEmpty()) {
        out.println(key + " ".repeat(width - key.length() + 2) + VisibleText.inLine(value));
      }
    }
  }

  /** Confirms that something was done to a thing. */
  public void act(String kind, Object id, String act) {
    switch (format) {
      case TABLE -> out.println(VisibleText.inLine(kind + " " + id + " " + act));
      case ID -> out.println(id);
      case CSV, TSV, MARKDOWN ->
          rows(List.of(kind, "act"), List.of(new JsonObject().put(kind, id).put("act", act)));
      default -> out.println(schema().put(kind, id).put("act", act));
    }
  }

  /** Text for people; nothing in the other formats. Its further lines are indented. */
  public void say(String text) {
    if (format == Format.TABLE) {
      out.println(VisibleText.indented(text));
    }
  }

  public static JsonObject schema() {
    return Rows.schema();
  }

  private static String text(Object value) {
    if (value instanceof List<?> list) {
      return join(list);
    }
    return value == null ? "" : value.toString();
  }

  private static String join(List<?> list) {
    StringBuilder joined = new StringBuilder();
    for (Object item : list) {
      joined.append(joined.length() == 0 ? "" : ",").append(item);
    }
    return joined.toString();
  }
}
