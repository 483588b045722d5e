package furrow.bench;

import furrow.json.JsonObject;

/** One flat JSON object, built field by field. */
public final class Json {
  private final JsonObject object = new JsonObject();

  public Json field(String name, Object value) {
    object.put(name, value);
    return this;
  }

  /** Rounded to four decimals after the point. */
  public Json field(String name, double value) {
    return field(name, (Object) (Math.round(value * 1e4) / 1e4));
  }

  public String end() {
    return object.toString();
  }
}
