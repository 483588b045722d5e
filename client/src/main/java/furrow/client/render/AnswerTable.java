package furrow.client.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Shows the answer of an aggregation, which is JSON, as a table or as JSON lines. */
public final class AnswerTable {
  private static final byte[] HEAD = "{\"schema\":\"furrow/1\"".getBytes(StandardCharsets.UTF_8);

  private final List<String> columns = new ArrayList<>();
  private final List<List<String>> data = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();

  private AnswerTable() {}

  /** Whether these bytes are such an answer. */
  public static boolean is(byte[] answer) {
    return answer.length > HEAD.length
        && java.util.Arrays.equals(answer, 0, HEAD.length, HEAD, 0, HEAD.length);
  }

  public static void print(byte[] answer, Format format, PrintStream out) throws IOException {
    AnswerTable table = new AnswerTable();
    table.parse(answer);
    if (table.columns.isEmpty()) {
      // JSON of another shape, as a plug-in may choose: it is what it is.
      out.write(answer);
    } else if (format == Format.JSONL) {
      table.printLines(out);
    } else {
      table.printTable(out);
    }
  }

  /** The answer's rows; a value that is null stays null. */
  public static List<List<String>> data(byte[] answer) throws IOException {
    AnswerTable table = new AnswerTable();
    table.parse(answer);
    return table.data;
  }

  private void parse(byte[] answer) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(answer)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "columns" -> columns.addAll(strings(json));
          case "data" -> {
            while (json.nextToken() == JsonToken.START_ARRAY) {
              data.add(strings(json));
            }
          }
          case "skipped" -> skipped(json);
          default -> json.skipChildren();
        }
      }
    }
  }

  private static List<String> strings(JsonParser json) throws IOException {
    List<String> row = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      row.add(json.currentToken() == JsonToken.VALUE_NULL ? null : json.getText());
    }
    return row;
  }

  private void skipped(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String column = json.currentName();
      json.nextToken();
      if (!json.getText().equals("0")) {
        skipped.add(column + ": " + json.getText());
      }
    }
  }

  private void printTable(PrintStream out) {
    Table table = new Table(columns);
    for (List<String> row : data) {
      List<String> cells = new ArrayList<>(row.size());
      for (String cell : row) {
        cells.add(cell == null ? "-" : Humans.cut(cell, Integer.MAX_VALUE));
      }
      table.add(cells);
    }
    out.print(table.text());
    if (!skipped.isEmpty()) {
      out.println("skipped bad cells  " + String.join("  ", skipped));
    }
  }

  private void printLines(PrintStream out) {
    for (List<String> row : data) {
      Fields fields = new Fields();
      for (int c = 0; c < columns.size(); c++) {
        fields.put(columns.get(c), row.get(c));
      }
      out.println(JsonText.of(fields));
    }
  }
}
