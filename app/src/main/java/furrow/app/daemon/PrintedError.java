package furrow.app.daemon;

import furrow.json.JsonObject;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;

/** Reads an error back that another process of ours has printed. */
final class PrintedError {
  private static final String ERROR = "error: ";
  private static final String HINT = "hint: ";
  private static final String OBJECT = "{\"schema\":";

  private PrintedError() {}

  /**
   * The error in a process's output: {@code error: MESSAGE (CODE)} and perhaps {@code hint: HINT},
   * or the JSON object that says the same.
   *
   * @return null when there is none
   */
  static ProblemException error(String output, String otherwise) {
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

  private static ProblemException json(String line, String otherwise) {
    JsonObject fields = JsonObject.parse(line);
    String message = fields.text("message");
    String hint = fields.text("hint");
    return new ProblemException(
        ErrorCode.named(fields.text("code")),
        message == null ? line : message,
        hint == null ? otherwise : hint);
  }
}
