package furrow.app.daemon;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProtocolException;

/** Reads an error back that another process of ours has printed. */
final class Printed {
  private static final String ERROR = "error: ";
  private static final String HINT = "hint: ";

  private Printed() {}

  /**
   * @param text begins with {@code error: MESSAGE (CODE)}, perhaps followed by {@code hint: HINT}
   */
  static ProtocolException error(String text, String otherwise) {
    String[] lines = text.split("\n", 3);
    String message = lines[0].substring(ERROR.length());
    ErrorCode code = ErrorCode.INTERNAL;
    int open = message.lastIndexOf(" (");
    if (open > 0 && message.endsWith(")")) {
      code = ErrorCode.named(message.substring(open + 2, message.length() - 1));
      message = message.substring(0, open);
    }
    boolean hinted = lines.length > 1 && lines[1].startsWith(HINT);
    String hint = hinted ? lines[1].substring(HINT.length()) : otherwise;
    return new ProtocolException(code, message, hint);
  }
}
