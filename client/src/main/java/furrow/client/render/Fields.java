package furrow.client.render;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of one thing in the order they are shown. Values are String, Long, Integer, Boolean,
 * {@code List}, {@code Map}, Fields or null.
 */
public final class Fields {
  private final Map<String, Object> values = new LinkedHashMap<>();

  public Fields put(String key, Object value) {
    values.put(key, value);
    return this;
  }

  public Object get(String key) {
    return values.get(key);
  }

  public Map<String, Object> values() {
    return values;
  }
}
