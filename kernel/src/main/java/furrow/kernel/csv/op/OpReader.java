package furrow.kernel.csv.op;

import furrow.kernel.KernelException;
import furrow.kernel.ShellWord;
import furrow.kernel.arithmetic.NumberReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A place in an operation, and what stands there: words, names, literals, signs. */
class OpReader {
  /** Longest operation that a hint repeats. */
  private static final int MOST_IN_HINT = 200;

  private static final int MOST_FOUND = 20;

  final String text;
  int at;

  OpReader(String text) {
    this.text = text;
  }

  final int skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The next character that is no blank, or -1. */
  final int peek() {
    return skipBlanks() < text.length() ? text.charAt(at) : -1;
  }

  final boolean take(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  final boolean take(String sign) {
    if (!text.startsWith(sign, skipBlanks())) {
      return false;
    }
    at += sign.length();
    return true;
  }

  final void expect(char wanted) throws KernelException {
    if (!take(wanted)) {
      throw unexpected("\"" + wanted + "\"");
    }
  }

  /** The word that begins here, which may be empty; does not move. */
  final String word() {
    int end = skipBlanks();
    while (end < text.length() && Names.isWordPart(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    return text.substring(at, end);
  }

  final boolean isWord(String wanted) {
    return word().equalsIgnoreCase(wanted);
  }

  final boolean takeWord(String wanted) {
    if (!isWord(wanted)) {
      return false;
    }
    at += wanted.length();
    return true;
  }

  /** What follows the word that begins here: a character, or -1. */
  final int behindWord() {
    int end = at + word().length();
    while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end < text.length() ? text.charAt(end) : -1;
  }

  /** A column's name, a word or in double quotes. */
  final Expr.Column name(String wanted) throws KernelException {
    int start = skipBlanks();
    if (peek() == '"') {
      return new Expr.Column(inQuotes('"'), true, start);
    }
    String word = word();
    if (word.isEmpty()) {
      throw unexpected(wanted);
    }
    at += word.length();
    int next = at < text.length() ? text.charAt(at) : -1;
    if (next == '.' || next == '"') {
      String problem = "a name with \"" + (char) next + "\" must be quoted";
      throw OpError.at(text, at, problem, "write it in double quotes, as in sum(\"unit.price\")");
    }
    return new Expr.Column(word, false, start);
  }

  /** What stands in these quotes, which are doubled inside. */
  final String inQuotes(char quote) throws KernelException {
    int open = at++;
    StringBuilder name = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != quote) {
        name.append(c);
      } else if (at < text.length() && text.charAt(at) == quote) {
        name.append(quote);
        at++;
      } else {
        return name.toString();
      }
    }
    at = open;
    throw error("the quote is never closed", "a quote inside of quotes is written twice");
  }

  /** Where the number that begins here ends; the place itself when none does. */
  final int numberEnd() {
    int end = skipBlanks();
    int digits = digitsEnd(end);
    int whole = digits - end;
    end = digits;
    if (end < text.length() && text.charAt(end) == '.') {
      int fraction = digitsEnd(end + 1);
      whole += fraction - end - 1;
      end = fraction;
    }
    if (whole == 0) {
      return at;
    }
    if (end < text.length() && (text.charAt(end) | 0x20) == 'e') {
      int sign = end + 1;
      boolean signed =
          sign < text.length() && (text.charAt(sign) == '+' || text.charAt(sign) == '-');
      int exponent = signed ? sign + 1 : sign;
      end = digitsEnd(exponent) > exponent ? digitsEnd(exponent) : end;
    }
    boolean wordFollows = end < text.length() && Names.isWordPart(text.codePointAt(end));
    return wordFollows ? at : end;
  }

  private int digitsEnd(int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  /** The number from here to {@code end}. */
  final Expr.NumberLiteral number(int start, int end) throws KernelException {
    String written = text.substring(start, end).replaceAll("\\s", "");
    byte[] bytes = written.getBytes(StandardCharsets.US_ASCII);
    NumberReader reader = new NumberReader();
    byte[] padded = Arrays.copyOf(bytes, bytes.length + NumberReader.SLACK);
    if (reader.read(padded, 0, bytes.length) != NumberReader.Outcome.NUMBER) {
      at = start;
      throw error("a number has at most 1,000 digits, and an exponent within 1,000", "");
    }
    BigDecimal value =
        reader.big() == null
            ? BigDecimal.valueOf(reader.mantissa(), reader.scale())
            : reader.big().setScale(Math.max(0, reader.big().scale()));
    at = end;
    return new Expr.NumberLiteral(value, written, start);
  }

  final KernelException unexpected(String wanted) {
    return unexpected(wanted, OpError.EXAMPLE);
  }

  final KernelException unexpected(String wanted, String hint) {
    int rest = skipBlanks();
    int end = Math.min(text.length(), rest + MOST_FOUND);
    String found = rest >= text.length() ? "the end" : "\"" + text.substring(rest, end) + "\"";
    return error("expected " + wanted + ", found " + found, hint);
  }

  /** An error at this place. */
  final KernelException error(String problem, String hint) {
    return OpError.at(text, at, problem, hint.isEmpty() ? OpError.EXAMPLE : hint);
  }

  final KernelException errorAt(int place, String problem, String hint) {
    return OpError.at(text, place, problem, hint.isEmpty() ? OpError.EXAMPLE : hint);
  }

  /** A hint: the operation with one part written otherwise, or that part when it is long. */
  final String instead(int from, int to, String part) {
    String whole = text.substring(0, from) + part + text.substring(to);
    return whole.length() > MOST_IN_HINT
        ? "write: " + part.strip()
        : "--op " + ShellWord.of(whole.strip());
  }
}
