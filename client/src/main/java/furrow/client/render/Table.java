package furrow.client.render;

import furrow.json.VisibleText;
import java.util.ArrayList;
import java.util.List;

/** Columns of text: left-aligned words, right-aligned numbers, two blanks between. */
public final class Table {
  private final List<String> headers;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(List<String> headers) {
    this.headers = visible(headers);
  }

  public void add(List<String> row) {
    rows.add(visible(row));
  }

  private static List<String> visible(List<String> cells) {
    return cells.stream().map(VisibleText::inLine).toList();
  }

  /** All lines, each with a line end. */
  public String text() {
    int columns = headers.size();
    int[] widths = new int[columns];
    boolean[] numeric = new boolean[columns];
    for (int c = 0; c < columns; c++) {
      widths[c] = headers.get(c).length();
      numeric[c] = !rows.isEmpty();
      for (List<String> row : rows) {
        String cell = row.get(c);
        widths[c] = Math.max(widths[c], cell.length());
        numeric[c] &= startsLikeNumber(cell);
      }
    }
    StringBuilder out = new StringBuilder();
    line(out, headers, widths, numeric);
    for (List<String> row : rows) {
      line(out, row, widths, numeric);
    }
    return out.toString();
  }

  static boolean startsLikeNumber(String cell) {
    if (cell.isEmpty() || cell.equals("-")) {
      return true;
    }
    char c = cell.charAt(cell.charAt(0) == '-' ? 1 : 0);
    return c >= '0' && c <= '9';
  }

  private static void line(StringBuilder out, List<String> cells, int[] widths, boolean[] numeric) {
    int start = out.length();
    for (int c = 0; c < widths.length; c++) {
      String cell = cells.get(c);
      int gap = widths[c] - cell.length();
      if (c > 0) {
        out.append("  ");
      }
      pad(out, numeric[c] ? gap : 0);
      out.append(cell);
      pad(out, numeric[c] ? 0 : gap);
    }
    while (out.length() > start && out.charAt(out.length() - 1) == ' ') {
      out.setLength(out.length() - 1);
    }
    out.append('\n');
  }

  private static void pad(StringBuilder out, int count) {
    for (int i = 0; i < count; i++) {
      out.append(' ');
    }
  }
}
