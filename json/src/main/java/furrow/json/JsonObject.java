package furrow.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON object: fields in the order in which they were put. Values are String, Number, Boolean,
 * {@code List}, {@code Map}, JsonObject or null.
 */
public final class JsonObject {
  private final Map<String, Object> fields = new LinkedHashMap<>();

  /**
   * Reads one object. A key that comes twice has its last value.
   *
   * @throws IllegalArgumentException when the text is not one JSON object
   */
  public static JsonObject parse(String text) {
    if (JsonReader.parse(text) instanceof JsonObject object) {
      return object;
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  public JsonObject put(String key, Object value) {
    fields.put(key, value);
    return this;
  }

  /** Adds all fields of another object. */
  public JsonObject putAll(JsonObject other) {
    fields.putAll(other.fields);
    return this;
  }

  public Object get(String key) {
    return fields.get(key);
  }

  /** A text, number or flag as text; null when there is no such field, or another kind of value. */
  public String text(String key) {
    Object value = fields.get(key);
    boolean scalar = value instanceof String || value instanceof Number || value instanceof Boolean;
    return scalar ? value.toString() : null;
  }

  /** The values of a list; empty when there is no such field, or another kind of value. */
  public List<?> list(String key) {
    return fields.get(key) instanceof List<?> list ? list : List.of();
  }

  /** The fields themselves. */
  public Map<String, Object> fields() {
    return fields;
  }

  /** As JSON without blanks. */
  @Override
  public String toString() {
    return JsonWriter.text(this);
  }
}
