package furrow.protocol.text;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command into its words: blanks separate, quotes and backslashes keep together. No shell
 * is involved: {@code $}, {@code *}, {@code |} and {@code >} are ordinary characters.
 */
public final class ShellWords {
  private ShellWords() {}

  public static List<String> split(String text) throws ProblemException {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        inWord = true;
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (c != ' ' && c != '\t' && c != '\n') {
        word.append(c);
        inWord = true;
      } else if (inWord) {
        words.add(word.toString());
        word.setLength(0);
        inWord = false;
      }
    }
    if (quote != 0) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING, "no closing " + quote + " in: " + text, "close the quote");
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}
