package furrow.server.http;

import furrow.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** JSON Schemas of bodies, as far as routes need them. */
public final class JsonSchema {
  private final JsonObject json;
  private final JsonObject properties = new JsonObject();
  private final List<Object> required = new ArrayList<>();

  private JsonSchema(JsonObject json) {
    this.json = json;
  }

  private static JsonObject type(String name) {
    return new JsonObject().put("type", name);
  }

  public static JsonObject text() {
    return type("string");
  }

  public static JsonObject integer() {
    return type("integer");
  }

  public static JsonObject number() {
    return type("number");
  }

  public static JsonObject flag() {
    return type("boolean");
  }

  public static JsonObject list(JsonObject of) {
    return type("array").put("items", of);
  }

  /** An object whose fields nobody has named, all of one kind. */
  public static JsonObject map(JsonObject of) {
    return type("object").put("additionalProperties", of);
  }

  /** Begins an object; {@link #json} ends it. */
  public static JsonSchema object() {
    return new JsonSchema(type("object"));
  }

  /** The usual answer: an object that names its schema. */
  public static JsonSchema answer() {
    return object().needs("schema", new JsonObject().put("const", "furrow/1"));
  }

  /** A field that is always there. */
  public JsonSchema needs(String name, JsonObject schema) {
    required.add(name);
    return may(name, schema);
  }

  /** A field that may be left out. */
  public JsonSchema may(String name, JsonObject schema) {
    properties.put(name, schema);
    return this;
  }

  public JsonObject json() {
    json.put("properties", properties);
    if (!required.isEmpty()) {
      json.put("required", List.copyOf(required));
    }
    return json;
  }
}
