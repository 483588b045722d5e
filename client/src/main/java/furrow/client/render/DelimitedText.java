package furrow.client.render;

import furrow.json.VisibleText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows for other programs and documents: RFC 4180 with commas or tabs, every value with its own
 * bytes, or a table of Markdown. A null is an empty cell.
 */
final class DelimitedText {
  private final Format format;
  private final Appendable out;

  /**
   * @param format CSV, TSV or MARKDOWN
   */
  DelimitedText(Format format, Appendable out) {
    this.format = format;
    this.out = out;
  }

  static boolean isOf(Format format) {
    return format == Format.CSV || format == Format.TSV || format == Format.MARKDOWN;
  }

  void write(List<String> columns, List<List<String>> rows) throws IOException {
    writeHeader(columns, rows);
    for (List<String> row : rows) {
      write(row);
    }
  }

  /**
   * @param rows those that are known, whose columns of numbers Markdown aligns
   */
  void writeHeader(List<String> columns, List<List<String>> rows) throws IOException {
    write(columns);
    if (format == Format.MARKDOWN) {
      markdown(rule(columns.size(), rows));
    }
  }

  void write(List<String> row) throws IOException {
    if (format == Format.MARKDOWN) {
      List<String> cells = new ArrayList<>(row.size());
      row.forEach(cell -> cells.add(cell == null ? "" : escaped(cell)));
      markdown(cells);
    } else {
      delimited(row);
    }
  }

  private void delimited(List<String> cells) throws IOException {
    char delimiter = format == Format.TSV ? '\t' : ',';
    for (int c = 0; c < cells.size(); c++) {
      if (c > 0) {
        out.append(delimiter);
      }
      String cell = cells.get(c);
      // An empty line would be no record.
      boolean alone = cells.size() == 1 && (cell == null || cell.isEmpty());
      if (alone || (cell != null && needsQuotes(cell, delimiter))) {
        out.append('"').append(cell == null ? "" : cell.replace("\"", "\"\"")).append('"');
      } else if (cell != null) {
        out.append(cell);
      }
    }
    out.append('\n');
  }

  private static boolean needsQuotes(String cell, char delimiter) {
    for (int i = 0; i < cell.length(); i++) {
      char c = cell.charAt(i);
      if (c == delimiter || c == '"' || c == '\n' || c == '\r') {
        return true;
      }
    }
    return cell.isEmpty();
  }

  private void markdown(List<String> cells) throws IOException {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** Numbers are aligned to the right. */
  private static List<String> rule(int columns, List<List<String>> rows) {
    List<String> rule = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      boolean numbers = !rows.isEmpty();
      for (List<String> row : rows) {
        String cell = row.get(c);
        numbers &= cell == null || Table.startsLikeNumber(cell);
      }
      rule.add(numbers ? "---:" : "---");
    }
    return rule;
  }

  private static String escaped(String cell) {
    String line = VisibleText.inLine(cell);
    return line.replace("\\", "\\\\").replace("|", "\\|").replace("`", "\\`").replace("<", "&lt;");
  }
}
