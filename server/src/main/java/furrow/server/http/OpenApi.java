package furrow.server.http;

import furrow.json.JsonObject;
import furrow.protocol.message.Role;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.Submit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The table of routes as OpenAPI 3.1. */
final class OpenApi {
  private OpenApi() {}

  static JsonObject of(List<Route> routes, String version) {
    Map<String, JsonObject> paths = new TreeMap<>();
    for (Route route : routes) {
      paths
          .computeIfAbsent(route.path(), path -> new JsonObject())
          .put(route.method().toLowerCase(Locale.ROOT), operation(route));
    }
    JsonObject info =
        new JsonObject()
            .put("title", "Furrow")
            .put("version", version)
            .put(
                "description",
                "A task server. Errors have one shape, see the schema Error. Whoever may ask is"
                    + " said with each operation; processes of the server's own user need no token"
                    + " on its Unix socket.")
            .put("license", new JsonObject().put("name", "see the source tree"));
    return new JsonObject()
        .put("openapi", "3.1.0")
        .put("info", info)
        .put("servers", List.of(new JsonObject().put("url", "/")))
        .put("paths", paths)
        .put("components", components());
  }

  private static JsonObject components() {
    JsonObject bearer =
        new JsonObject()
            .put("type", "http")
            .put("scheme", "bearer")
            .put("description", "furrow token create --http");
    return new JsonObject()
        .put("schemas", new JsonObject().put("Error", error()))
        .put("securitySchemes", new JsonObject().put("token", bearer));
  }

  private static JsonObject error() {
    return JsonSchema.answer()
        .needs("error", JsonSchema.text())
        .needs("code", JsonSchema.text())
        .needs("message", JsonSchema.text())
        .needs("hint", JsonSchema.text())
        .json();
  }

  private static JsonObject operation(Route route) {
    JsonObject operation =
        new JsonObject()
            .put("operationId", id(route))
            .put("summary", route.summary())
            .put("description", who(route))
            .put("tags", List.of(group(route)));
    List<JsonObject> parameters = new ArrayList<>();
    for (Route.Parameter parameter : route.parameters()) {
      parameters.add(
          new JsonObject()
              .put("name", parameter.name())
              .put("in", parameter.place().name().toLowerCase(Locale.ROOT))
              .put("required", parameter.place() == Route.Place.PATH)
              .put("description", parameter.text())
              .put("schema", kind(parameter)));
    }
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    Route.Body body = route.body();
    if (body.reading() != Route.Reading.NONE) {
      operation.put(
          "requestBody",
          new JsonObject()
              .put("required", true)
              .put("description", "At most " + body.most() + " bytes.")
              .put("content", content(body.type(), body.schema())));
    }
    JsonObject token = new JsonObject().put("token", List.of());
    operation.put("security", route.open() ? List.of(new JsonObject(), token) : List.of(token));
    return operation.put("responses", responses(route));
  }

  private static JsonObject kind(Route.Parameter parameter) {
    return switch (parameter.kind()) {
      case INTEGER -> JsonSchema.integer().put("minimum", 0);
      case BOOLEAN -> JsonSchema.flag();
      case TEXT ->
          parameter.place() == Route.Place.PATH
              ? JsonSchema.text().put("minLength", 1)
              : JsonSchema.text();
    };
  }

  private static JsonObject responses(Route route) {
    Map<String, JsonObject> responses = new TreeMap<>();
    for (Route.Answer answer : route.answers()) {
      JsonObject response = new JsonObject().put("description", answer.text());
      if (!answer.type().isEmpty()) {
        response.put("content", content(answer.type(), answer.schema()));
      }
      responses.put(Integer.toString(answer.status()), response);
    }
    errors(route)
        .forEach(
            (status, text) ->
                responses.putIfAbsent(
                    status,
                    new JsonObject()
                        .put("description", text)
                        .put("content", content("application/json", reference()))));
    return new JsonObject().putAll(object(responses));
  }

  private static JsonObject object(Map<String, JsonObject> map) {
    JsonObject object = new JsonObject();
    map.forEach(object::put);
    return object;
  }

  /** What any route may answer, whatever it does. */
  private static Map<String, String> errors(Route route) {
    Map<String, String> errors = new TreeMap<>();
    errors.put("400", "The request is malformed, or a value in it is not allowed");
    errors.put("401", "No token, or an unknown, expired or revoked one");
    errors.put("403", "The role may not, or a web page of another site asks");
    errors.put("408", "The request came too slowly");
    errors.put("421", "The Host header names another server");
    errors.put("default", "Any other error");
    if (route.body().reading() != Route.Reading.NONE) {
      errors.put("413", "The body is too large");
    }
    if (route.path().indexOf('{') >= 0) {
      errors.put("404", "There is no such thing");
      errors.put("409", "Its state does not allow this");
    }
    if (route.sends().contains(Submit.class)) {
      errors.put("409", "The submission id was used for another task");
      errors.put("422", "The input is missing, unreadable or not what it should be");
      errors.put("507", "There is no room on the disk");
    }
    if (route.sends().contains(ResultGet.class)) {
      errors.put("410", "The answer was lost; a retry of the task makes it again");
    }
    if (!route.sends().isEmpty()) {
      errors.put("503", "The server is busy or stopping; Retry-After says when to try again");
    }
    return errors;
  }

  private static JsonObject reference() {
    return new JsonObject().put("$ref", "#/components/schemas/Error");
  }

  private static JsonObject content(String type, Object schema) {
    JsonObject media = new JsonObject();
    if (schema != null) {
      media.put("schema", schema);
    } else if (type.startsWith("application/json")) {
      media.put("schema", new JsonObject().put("type", "object"));
    }
    return new JsonObject().put(type, media);
  }

  /** As in {@code get_api_v1_tasks_task}. */
  private static String id(Route route) {
    String path = route.path().replaceAll("[^A-Za-z0-9]+", "_").replaceAll("_$", "");
    return route.method().toLowerCase(Locale.ROOT) + path;
  }

  /** The part of the API that the route belongs to. */
  static String group(Route route) {
    String[] parts = route.path().split("/");
    boolean versioned = parts.length > 3 && parts[1].equals("api");
    return versioned ? parts[3] : parts[1];
  }

  /** Who may ask, for people. */
  static String who(Route route) {
    String roles =
        route.roles().stream()
            .sorted()
            .map(Role::name)
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return route.open()
        ? "Open on loopback; else a token: " + roles + "."
        : "Token: " + roles + ".";
  }
}
