package furrow.kernel.csv;

import furrow.kernel.KernelException;
import furrow.kernel.csv.Expression.Aggregate;
import furrow.kernel.csv.Expression.Function;
import java.util.ArrayList;
import java.util.List;

/** Reads an {@code --op} expression; see the package for the grammar. */
public final class ExpressionParser {
  private static final int MAX_LENGTH = 64 * 1024;
  private static final int MAX_AGGREGATES = 1_000;
  private static final int MAX_KEYS = 32;
  private static final String EXAMPLE = "for example: --op 'sum(qty), mean(price) by region'";

  private final String text;
  private int at;

  private ExpressionParser(String text) {
    this.text = text;
  }

  /**
   * Parses {@code text}.
   *
   * @throws KernelException with code BAD_OPERATION, naming the place
   */
  public static Expression parse(String text) throws KernelException {
    if (text.length() > MAX_LENGTH) {
      throw refuse("the operation has " + text.length() + " characters, more than " + MAX_LENGTH);
    }
    return new ExpressionParser(text).expression();
  }

  private Expression expression() throws KernelException {
    if (peek() < 0) {
      throw refuse("the operation is empty");
    }
    List<Aggregate> aggregates = new ArrayList<>();
    do {
      aggregates.add(aggregate());
    } while (take(','));
    List<String> by = peek() < 0 ? List.of() : by();
    if (peek() >= 0) {
      throw unexpected(by.isEmpty() ? "\",\", \"by\" or the end" : "\",\" or the end");
    }
    limit("aggregates", aggregates.size(), MAX_AGGREGATES);
    limit("group columns", by.size(), MAX_KEYS);
    return new Expression(aggregates, by);
  }

  private Aggregate aggregate() throws KernelException {
    int start = skipBlanks();
    String word = word();
    Function function = Function.of(word);
    if (function == null) {
      at = start;
      throw unexpected("sum, count, min, max or mean");
    }
    expect('(');
    Aggregate aggregate =
        take('*')
            ? new Aggregate(function, "", true)
            : new Aggregate(function, column("a column or *"), false);
    expect(')');
    return aggregate;
  }

  private List<String> by() throws KernelException {
    int start = skipBlanks();
    if (!word().equals("by")) {
      at = start;
      throw unexpected("\",\", \"by\" or the end");
    }
    List<String> columns = new ArrayList<>();
    do {
      String column = column("a column to group by");
      if (columns.contains(column)) {
        throw refuse("column " + Expression.quoted(column) + " is named twice after by");
      }
      columns.add(column);
    } while (take(','));
    return columns;
  }

  private String column(String wanted) throws KernelException {
    if (peek() == '"') {
      return quotedName();
    }
    String word = word();
    if (word.isEmpty()) {
      throw unexpected(wanted);
    }
    int next = at < text.length() ? text.charAt(at) : -1;
    if (next == '-' || next == '.' || next == '/' || next == '"') {
      throw refuse(
          place("a name with \"" + (char) next + "\" must be quoted"),
          "write it in double quotes, as in sum(\"unit-price\")");
    }
    return word;
  }

  private String quotedName() throws KernelException {
    int open = at++;
    StringBuilder name = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        name.append(c);
      } else if (at < text.length() && text.charAt(at) == '"') {
        name.append('"');
        at++;
      } else {
        return name.toString();
      }
    }
    at = open;
    throw refuse(place("the quote is never closed"));
  }

  private String word() {
    int start = skipBlanks();
    while (at < text.length() && Expression.isWordPart(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    return text.substring(start, at);
  }

  private int skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private int peek() {
    return skipBlanks() < text.length() ? text.charAt(at) : -1;
  }

  private boolean take(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char wanted) throws KernelException {
    if (!take(wanted)) {
      throw unexpected("\"" + wanted + "\"");
    }
  }

  private KernelException unexpected(String wanted) {
    int rest = skipBlanks();
    String found =
        rest >= text.length()
            ? "the end"
            : "\"" + text.substring(rest, Math.min(text.length(), rest + 20)) + "\"";
    return refuse(place("expected " + wanted + ", found " + found));
  }

  private String place(String problem) {
    return "operation, character " + (at + 1) + ": " + problem;
  }

  private static void limit(String what, int count, int most) throws KernelException {
    if (count > most) {
      throw refuse("the operation has " + count + " " + what + ", more than " + most);
    }
  }

  private static KernelException refuse(String message) {
    return refuse(message, EXAMPLE);
  }

  private static KernelException refuse(String message, String hint) {
    return new KernelException(KernelException.Kind.OPERATION, "BAD_OPERATION", message, hint);
  }
}
