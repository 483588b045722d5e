package furrow.server.http;

import furrow.json.JsonObject;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.text.Durations;
import furrow.protocol.text.ShellWords;
import furrow.protocol.text.Sizes;
import furrow.protocol.text.SpinOperation;
import furrow.protocol.text.SubmissionIds;
import furrow.server.http.Route.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A task as a request describes it: the names are those of the options of {@code furrow submit}, an
 * underscore stands for a hyphen as well. In JSON a value may be text as on the command line, or a
 * number, a flag or a list where that is meant.
 */
final class TaskForm {
  /** What can be said of a task. */
  record Field(String name, Kind kind, String text) {}

  static final List<Field> FIELDS =
      List.of(
          new Field("op", Kind.TEXT, "Operation, as in: sum(qty), mean(price) by region"),
          new Field("exec", Kind.TEXT, "Program for every piece; in JSON also a list of words"),
          new Field("kernel", Kind.TEXT, "Kernel, when not csv or exec"),
          new Field("set", Kind.TEXT, "Further options of the kernel, as in: items=2,mode=x"),
          new Field("bad-cells", Kind.TEXT, "fail or skip"),
          new Field("max-groups", Kind.INTEGER, "Most groups that 'by' may have"),
          new Field("no-header", Kind.BOOLEAN, "The first record is data"),
          new Field("header", Kind.BOOLEAN, "Give the header to every piece of exec"),
          new Field("count", Kind.INTEGER, "With kernel spin: items to work"),
          new Field("millis", Kind.INTEGER, "With kernel spin: CPU milliseconds of each item"),
          new Field("micros", Kind.INTEGER, "With kernel spin: CPU microseconds of each item"),
          new Field("iterations", Kind.INTEGER, "With kernel spin: rounds of each item"),
          new Field("group", Kind.TEXT, "Only workers of this group may run it"),
          new Field("priority", Kind.INTEGER, "Larger runs first among your tasks"),
          new Field("chunk", Kind.TEXT, "Bytes per subtask, as in 64M"),
          new Field("subtask-timeout", Kind.TEXT, "End a subtask that runs longer, as in 90s"),
          new Field(
              "retries", Kind.INTEGER, "Further attempts of a subtask that failed; default 2"),
          new Field("id", Kind.TEXT, "Submission id, instead of the header Idempotency-Key"));

  private static final InputInfo NONE = new InputInfo("", 0, 0, "", 0, "", "");
  private static final int DEFAULT_RETRIES = 2;
  private static final int MOST_ID = 255;
  private static final String HINT = "see /docs, or furrow submit --help";

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final byte[] id;
  private final String givenId;

  private TaskForm(Map<String, Object> given, String key) throws ProblemException {
    for (Map.Entry<String, Object> entry : given.entrySet()) {
      String name = entry.getKey().replace('_', '-');
      if (!name.equals("file") && FIELDS.stream().noneMatch(field -> field.name().equals(name))) {
        throw bad("there is no \"" + entry.getKey() + "\" of a task");
      }
      if (entry.getValue() != null && values.put(name, entry.getValue()) != null) {
        throw bad("\"" + name + "\" is said twice");
      }
    }
    givenId = givenId(key);
    id = givenId == null ? SubmissionIds.random() : SubmissionIds.of(givenId);
  }

  static TaskForm ofBody(Exchange exchange) throws ProblemException {
    return new TaskForm(exchange.json().fields(), exchange.header("Idempotency-Key"));
  }

  static TaskForm ofQuery(Exchange exchange) throws ProblemException {
    Map<String, Object> given = new LinkedHashMap<>();
    for (Field field : FIELDS) {
      String value = exchange.query(field.name());
      if (value != null) {
        given.put(field.name(), value);
      }
    }
    return new TaskForm(given, exchange.header("Idempotency-Key"));
  }

  /** For the documentation of the body. */
  static JsonObject schema() {
    JsonObject properties = new JsonObject();
    properties.put("file", property("string", "Absolute path of the input on the server's host"));
    for (Field field : FIELDS) {
      Object type =
          switch (field.name()) {
            case "exec" -> List.of("string", "array");
            case "set" -> List.of("object", "string");
            case "chunk", "subtask-timeout" -> List.of("string", "integer");
            default ->
                switch (field.kind()) {
                  case INTEGER -> "integer";
                  case BOOLEAN -> "boolean";
                  default -> "string";
                };
          };
      properties.put(field.name(), property(type, field.text()));
    }
    return new JsonObject().put("type", "object").put("properties", properties);
  }

  private static JsonObject property(Object type, String text) {
    return new JsonObject().put("type", type).put("description", text);
  }

  private String givenId(String key) throws ProblemException {
    String own = text("id");
    if (own != null && key != null && !own.equals(key)) {
      throw bad("id and Idempotency-Key differ");
    }
    String given = own != null ? own : key;
    if (given != null && (given.isBlank() || given.length() > MOST_ID)) {
      throw bad("the id has " + given.length() + " characters (expected: 1 to " + MOST_ID + ")");
    }
    return given;
  }

  /** The submission's id, 16 bytes. */
  byte[] id() {
    return id.clone();
  }

  /** The id as the client has written it; null when it has given none. */
  String givenId() {
    return givenId;
  }

  /** The input that is named; nothing but its path is known. */
  InputInfo named() throws ProblemException {
    String file = text("file");
    if (file != null && !file.startsWith("/")) {
      throw bad("file: \"" + file + "\" (expected: an absolute path on the server's host)");
    }
    return file == null ? NONE : new InputInfo(file, 0, 0, "", 0, "", "");
  }

  Submit submit(InputInfo input) throws ProblemException {
    Map<String, String> options = new LinkedHashMap<>(settings());
    putIf(options, "bad-cells", text("bad-cells"));
    putIf(options, "max-groups", text("max-groups"));
    putIf(options, "no-header", flag("no-header") ? "true" : null);
    putIf(options, "header", flag("header") ? "true" : null);
    String kernel = kernel(input);
    SpinOperation.Parts parts =
        new SpinOperation.Parts(
            "", number("count"), number("millis"), number("micros"), number("iterations"));
    String operation = SpinOperation.of(kernel, text("op"), parts);
    String chunk = text("chunk");
    String timeout = text("subtask-timeout");
    return new Submit(
        id.clone(),
        kernel,
        operation == null ? "" : operation,
        argv(),
        options,
        input,
        text("group") == null ? "" : text("group"),
        (int) between("priority", 0, Integer.MIN_VALUE, Integer.MAX_VALUE),
        chunk == null ? 0 : Sizes.parse(chunk),
        timeout == null ? 0 : Durations.parse(timeout).toMillis(),
        (int) between("retries", DEFAULT_RETRIES, 0, 1_000));
  }

  private String kernel(InputInfo input) throws ProblemException {
    String kernel = text("kernel");
    boolean exec = values.containsKey("exec");
    if (!exec && kernel == null && text("op") == null) {
      throw bad("nothing to do: there is no \"op\", no \"exec\" and no \"kernel\"");
    }
    if (exec && (kernel != null || text("op") != null)) {
      throw bad("\"exec\" goes neither with \"op\" nor with \"kernel\"");
    }
    String name = exec ? "exec" : kernel != null ? kernel : "csv";
    if (name.equals("csv") && input.path().isEmpty()) {
      throw bad("there is no input: name a \"file\", or send one to /api/v1/tasks/upload");
    }
    return name;
  }

  private List<String> argv() throws ProblemException {
    Object exec = values.get("exec");
    List<String> words = new ArrayList<>();
    if (exec instanceof String text) {
      words.addAll(ShellWords.split(text));
    } else if (exec instanceof List<?> list) {
      for (Object word : list) {
        if (!(word instanceof String text)) {
          throw bad("exec: " + word + " (expected: text)");
        }
        words.add(text);
      }
    } else if (exec != null) {
      throw bad("exec: " + exec + " (expected: a command, or a list of words)");
    } else {
      return words;
    }
    if (words.isEmpty() || words.get(0).isBlank()) {
      throw bad("exec: no command");
    }
    String program = words.get(0);
    if (program.indexOf('/') > 0) {
      throw bad("exec: \"" + program + "\" (expected: a program of PATH, or an absolute path)");
    }
    return words;
  }

  private Map<String, String> settings() throws ProblemException {
    Map<String, String> options = new LinkedHashMap<>();
    Object set = values.get("set");
    if (set instanceof JsonObject object) {
      for (String key : object.fields().keySet()) {
        String value = plain(object.get(key));
        if (value == null) {
          throw bad("set: \"" + key + "\" is no text, number or flag");
        }
        options.put(key, value);
      }
    } else if (set instanceof String text && !text.isEmpty()) {
      for (String pair : text.split(",")) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
          throw bad("set: \"" + pair + "\" (expected: KEY=VALUE)");
        }
        options.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    } else if (set != null) {
      throw bad("set: " + set + " (expected: an object)");
    }
    return options;
  }

  // ---- values ----

  private String text(String name) throws ProblemException {
    Object value = values.get(name);
    String text = plain(value);
    if (value != null && text == null) {
      throw bad(name + ": neither a text nor a number nor a flag");
    }
    return text;
  }

  private static String plain(Object value) {
    if (value instanceof BigDecimal number) {
      // Not toPlainString: 1e999999999 would be a text of as many digits.
      return number.toString();
    }
    boolean scalar = value instanceof String || value instanceof Number || value instanceof Boolean;
    return scalar ? value.toString() : null;
  }

  private boolean flag(String name) throws ProblemException {
    String text = text(name);
    if (text == null || text.equals("false") || text.equals("0")) {
      return false;
    }
    if (text.isEmpty() || text.equals("true") || text.equals("1")) {
      return true;
    }
    throw bad(name + ": \"" + text + "\" (expected: true or false)");
  }

  private Long number(String name) throws ProblemException {
    String text = text(name);
    return text == null ? null : between(name, 0, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private long between(String name, long otherwise, long least, long most) throws ProblemException {
    String text = text(name);
    if (text == null) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw bad(name + ": \"" + text + "\" (expected: a whole number)").because(e);
    }
    throw bad(name + ": " + text + " (expected: " + least + " to " + most + ")");
  }

  private static void putIf(Map<String, String> options, String key, String value) {
    if (value != null) {
      options.put(key, value);
    }
  }

  private static ProblemException bad(String what) {
    return new ProblemException(ErrorCode.BAD_REQUEST, what, HINT);
  }
}
