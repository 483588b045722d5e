package furrow.kernel.csv;

import furrow.kernel.KernelException;
import furrow.kernel.arithmetic.Plain;
import furrow.kernel.merge.JsonOutput;
import furrow.kernel.op.Aggregate;
import furrow.kernel.op.Function;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The JSON answer: the same bytes for the same input and operation, however it was worked. */
final class Answer {
  /** One figure of a row; {@code column} is null for the number of records. */
  private record Figure(Function function, ColumnTotals column, String label) {}

  private final Totals totals;
  private final long rows;
  private final List<Figure> figures;

  Answer(Totals totals, long rows) {
    this.totals = totals;
    this.rows = rows;
    this.figures = figures(totals);
  }

  /** Refuses what can be judged only at the end: {@code *} covers columns of the same name. */
  static void check(Totals totals) throws KernelException {
    Layout layout = totals.layout;
    for (ColumnTotals column : totals.columns) {
      int index = column.used.column();
      if (covered(column) && Layout.isDuplicate(layout.header(), index)) {
        throw Layout.duplicate(layout.header(), index);
      }
    }
  }

  void writeTo(OutputStream out) throws IOException {
    JsonOutput json = new JsonOutput(out);
    json.raw("{\"schema\":\"furrow/1\",\"rows\":" + rows + ",\n \"columns\":[");
    String comma = "";
    for (String key : totals.layout.op().by()) {
      json.raw(comma).string(key);
      comma = ",";
    }
    for (Figure figure : figures) {
      json.raw(comma).string(figure.label);
      comma = ",";
    }
    json.raw("],\n \"data\":[");
    data(json);
    json.raw("],\n \"nulls\":{");
    counts(json, false);
    json.raw("},\"skipped\":{");
    counts(json, true);
    json.raw("}}\n");
    json.flush();
  }

  private void data(JsonOutput json) throws IOException {
    if (totals.groups == null) {
      row(json, 0);
      return;
    }
    String comma = "";
    for (int group : totals.groups.sorted()) {
      json.raw(comma);
      row(json, group);
      comma = ",\n  ";
    }
  }

  private void row(JsonOutput json, int group) throws IOException {
    json.raw("[");
    String comma = "";
    if (totals.groups != null) {
      key(json, group);
      comma = ",";
    }
    for (Figure figure : figures) {
      String value = value(figure, group);
      json.raw(comma).raw(value == null ? "null" : "\"" + value + "\"");
      comma = ",";
    }
    json.raw("]");
  }

  private void key(JsonOutput json, int group) throws IOException {
    byte[] keys = totals.groups.keyBytes();
    int from = totals.groups.start(group);
    int end = totals.groups.end(group);
    for (int part = 0; part < totals.layout.keys().length; part++) {
      int to = from;
      while (to < end && keys[to] != GroupTable.SEPARATOR) {
        to++;
      }
      json.raw(part == 0 ? "" : ",").string(keys, from, to);
      from = to + 1;
    }
  }

  private String value(Figure figure, int group) {
    ColumnTotals column = figure.column;
    if (column == null) {
      return Long.toString(totals.records(group));
    }
    return switch (figure.function) {
      case COUNT -> Long.toString(column.filled[group]);
      case SUM -> Plain.text(column.sums.value(group));
      case MIN -> text(column.least.value(group));
      case MAX -> text(column.greatest.value(group));
      case MEAN -> mean(column, group);
    };
  }

  private static String text(BigDecimal value) {
    return value == null ? null : Plain.text(value);
  }

  private static String mean(ColumnTotals column, int group) {
    long numbers = column.numbers[group];
    return numbers == 0
        ? null
        : Plain.quotient(column.sums.value(group), numbers, column.fraction + 6);
  }

  private void counts(JsonOutput json, boolean skipped) throws IOException {
    Set<ColumnTotals> columns = new LinkedHashSet<>();
    figures.forEach(figure -> columns.add(figure.column));
    columns.remove(null);
    String comma = "";
    for (ColumnTotals column : columns) {
      json.raw(comma).string(totals.layout.name(column.used.column()));
      json.raw(":" + (skipped ? column.skipped : column.nulls));
      comma = ",";
    }
  }

  private static List<Figure> figures(Totals totals) {
    List<Figure> figures = new ArrayList<>();
    for (Aggregate aggregate : totals.layout.op().aggregates()) {
      Function function = aggregate.function();
      if (aggregate.countsRecords()) {
        figures.add(new Figure(function, null, aggregate.label()));
        continue;
      }
      for (ColumnTotals column : totals.columns) {
        String name = totals.layout.name(column.used.column());
        if (aggregate.star() ? covered(column) : name.equals(aggregate.column())) {
          figures.add(new Figure(function, column, Aggregate.label(function, name)));
        }
      }
    }
    return figures;
  }

  /** Whether {@code *} stands for this column: its cells are numbers, or it has none. */
  private static boolean covered(ColumnTotals column) {
    return column.used.starred() && !column.text && (column.skipped == 0 || column.anyNumber());
  }
}
