package furrow.protocol.document;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Tells text from other bytes. */
public final class Texts {
  private Texts() {}

  /**
   * The text that these bytes begin with, when they are UTF-8 without control characters other than
   * line ends and tabs; a character that is cut at the end is left out. Null for anything else.
   */
  public static String orNull(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
    CharBuffer chars = CharBuffer.allocate(bytes.length);
    if (decoder.decode(ByteBuffer.wrap(bytes), chars, false).isError()) {
      return null;
    }
    String text = chars.flip().toString();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f) {
        return null;
      }
    }
    return text;
  }
}
