package furrow.client.render;

import furrow.json.JsonObject;
import furrow.json.VisibleText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Shows the answer of an aggregation, which is JSON, as a table, as JSON lines or as rows. */
public final class AnswerTable {
  private static final byte[] HEAD = "{\"schema\":\"furrow/1\"".getBytes(StandardCharsets.UTF_8);

  private final List<String> columns;
  private final List<String> leftOut;
  private final List<List<String>> data = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();

  private AnswerTable(byte[] answer) {
    JsonObject json = JsonObject.parse(new String(answer, StandardCharsets.UTF_8));
    columns = cells(json.list("columns"));
    leftOut = cells(json.list("left_out"));
    for (Object row : json.list("data")) {
      data.add(cells((List<?>) row));
    }
    if (json.get("skipped") instanceof JsonObject counts) {
      for (String column : counts.fields().keySet()) {
        if (!counts.text(column).equals("0")) {
          skipped.add(column + ": " + counts.text(column));
        }
      }
    }
  }

  /** Whether these bytes are such an answer. */
  public static boolean is(byte[] answer) {
    return answer.length > HEAD.length
        && java.util.Arrays.equals(answer, 0, HEAD.length, HEAD, 0, HEAD.length);
  }

  /**
   * Prints an answer.
   *
   * @return the columns that {@code *} left out though some of their cells are numbers
   */
  public static List<String> print(byte[] answer, Format format, PrintStream out)
      throws IOException {
    AnswerTable table = new AnswerTable(answer);
    if (table.columns.isEmpty()) {
      // JSON of another shape, as a plug-in may choose: it is what it is.
      out.write(answer);
    } else if (format == Format.JSONL || DelimitedText.isOf(format)) {
      Writer to = new OutputStreamWriter(out, StandardCharsets.UTF_8);
      table.write(format, to);
      to.flush();
    } else {
      table.printTable(out);
    }
    return table.leftOut;
  }

  /**
   * Writes an answer as JSON lines, CSV, TSV or Markdown.
   *
   * @return as {@link #print}
   */
  public static List<String> write(byte[] answer, Format format, OutputStream out)
      throws IOException {
    AnswerTable table = new AnswerTable(answer);
    if (table.columns.isEmpty()) {
      out.write(answer);
      return List.of();
    }
    Writer to = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    table.write(format, to);
    to.flush();
    return table.leftOut;
  }

  private void write(Format format, Writer to) throws IOException {
    if (format == Format.JSONL) {
      writeLines(to);
    } else {
      new DelimitedText(format, to).write(columns, data);
    }
  }

  /** The answer's rows; a value that is null stays null. */
  public static List<List<String>> data(byte[] answer) {
    return new AnswerTable(answer).data;
  }

  private static List<String> cells(List<?> values) {
    List<String> cells = new ArrayList<>(values.size());
    for (Object value : values) {
      cells.add(value == null ? null : value.toString());
    }
    return cells;
  }

  private void printTable(PrintStream out) {
    Table table = new Table(columns);
    for (List<String> row : data) {
      List<String> cells = new ArrayList<>(row.size());
      for (String cell : row) {
        cells.add(cell == null ? "-" : cell);
      }
      table.add(cells);
    }
    out.print(table.text());
    if (!skipped.isEmpty()) {
      out.println("skipped bad cells  " + VisibleText.inLine(String.join("  ", skipped)));
    }
  }

  private void writeLines(Writer out) throws IOException {
    for (List<String> row : data) {
      JsonObject fields = new JsonObject();
      for (int c = 0; c < columns.size(); c++) {
        fields.put(columns.get(c), row.get(c));
      }
      out.write(fields + "\n");
    }
  }
}
