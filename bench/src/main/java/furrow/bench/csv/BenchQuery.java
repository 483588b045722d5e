package furrow.bench.csv;

import java.util.ArrayList;
import java.util.List;

/**
 * An {@code --op} expression, read just far enough to say the same in other languages.
 *
 * @param aggregates in order
 * @param keys columns to group by
 */
record BenchQuery(List<Aggregate> aggregates, List<String> keys) {

  /** {@code column} is {@code *} for every numeric column. */
  record Aggregate(String function, String column) {}

  static BenchQuery parse(String op) {
    return new Parser(op).query();
  }

  /** Recursive descent over names, double-quoted names and punctuation. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    BenchQuery query() {
      List<Aggregate> aggregates = new ArrayList<>();
      List<String> keys = new ArrayList<>();
      do {
        String function = name();
        expect('(');
        aggregates.add(new Aggregate(function, column()));
        expect(')');
      } while (accept(','));
      if (at < text.length()) {
        if (!name().equals("by")) {
          throw wrong("by");
        }
        do {
          keys.add(column());
        } while (accept(','));
      }
      return new BenchQuery(List.copyOf(aggregates), List.copyOf(keys));
    }

    private String column() {
      blanks();
      if (at < text.length() && text.charAt(at) == '"') {
        return quoted();
      }
      return accept('*') ? "*" : name();
    }

    private String quoted() {
      StringBuilder name = new StringBuilder();
      for (at++; at < text.length(); at++) {
        if (text.charAt(at) != '"') {
          name.append(text.charAt(at));
        } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
          name.append('"');
          at++;
        } else {
          at++;
          blanks();
          return name.toString();
        }
      }
      throw wrong("a closing quote");
    }

    private String name() {
      blanks();
      int start = at;
      while (at < text.length()
          && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
        at++;
      }
      if (start == at) {
        throw wrong("a name");
      }
      String name = text.substring(start, at);
      blanks();
      return name;
    }

    private void expect(char wanted) {
      if (!accept(wanted)) {
        throw wrong("'" + wanted + "'");
      }
    }

    private boolean accept(char wanted) {
      blanks();
      if (at < text.length() && text.charAt(at) == wanted) {
        at++;
        blanks();
        return true;
      }
      return false;
    }

    private void blanks() {
      while (at < text.length() && text.charAt(at) == ' ') {
        at++;
      }
    }

    private IllegalArgumentException wrong(String wanted) {
      return new IllegalArgumentException(
          "--op: " + wanted + " expected at position " + (at + 1) + ": " + text);
    }
  }
}
