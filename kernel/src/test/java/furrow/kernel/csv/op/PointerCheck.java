package furrow.kernel.csv.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the caret of a message stands below the character that it names. */
final class PointerCheck {
  private static final Pattern PLACE =
      Pattern.compile("operation, character (\\d+): .*\n(.*)\n( *)\\^", Pattern.DOTALL);

  private PointerCheck() {}

  static void check(String text, String message) {
    if (!message.startsWith("operation, character")) {
      return;
    }
    Matcher matcher = PLACE.matcher(message);
    assertThat(matcher.matches()).as(message).isTrue();
    int at = Integer.parseInt(matcher.group(1)) - 1;
    String shown = matcher.group(2);
    int column = shown.offsetByCodePoints(0, matcher.group(3).length());
    if (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      int expected = Character.isISOControl(text.codePointAt(at)) ? '?' : text.codePointAt(at);
      assertThat(shown.codePointAt(column)).as(message).isEqualTo(expected);
    }
  }
}
