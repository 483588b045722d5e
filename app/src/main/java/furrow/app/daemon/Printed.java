package furrow.app.daemon;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Reads an error back that another process of ours has printed. */
final class Printed {
  private static final String ERROR = "error: ";
  private static final String HINT = "hint: ";
  private static final String OBJECT = "{\"schema\":";

  private Printed() {}

  /**
   * The error in a process's output: {@code error: MESSAGE (CODE)} and perhaps {@code hint: HINT},
   * or the JSON object that says the same.
   *
   * @return null when there is none
   */
  static ProblemException error(String output, String otherwise) throws IOException {
    String[] lines = output.split("\n");
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].startsWith(ERROR)) {
        String next = i + 1 < lines.length ? lines[i + 1] : "";
        boolean hinted = next.startsWith(HINT);
        return plain(
            lines[i].substring(ERROR.length()), hinted ? next.substring(HINT.length()) : otherwise);
      }
      if (lines[i].startsWith(OBJECT) && lines[i].contains("\"code\":")) {
        return json(lines[i], otherwise);
      }
    }
    return null;
  }

  private static ProblemException plain(String text, String hint) {
    int open = text.lastIndexOf(" (");
    if (open <= 0 || !text.endsWith(")")) {
      return new ProblemException(ErrorCode.INTERNAL, text, hint);
    }
    String code = text.substring(open + 2, text.length() - 1);
    return new ProblemException(ErrorCode.named(code), text.substring(0, open), hint);
  }

  private static ProblemException json(String line, String otherwise) throws IOException {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser json = new JsonFactory().createParser(line)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        fields.put(field, json.getText());
      }
    }
    return new ProblemException(
        ErrorCode.named(fields.getOrDefault("code", "")),
        fields.getOrDefault("message", line),
        fields.getOrDefault("hint", otherwise));
  }
}
