package furrow.kernel.csv;

import furrow.json.JsonWriter;
import furrow.kernel.KernelException;
import furrow.kernel.csv.Expression.Aggregate;
import furrow.kernel.csv.Expression.Function;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The JSON answer: the same bytes for the same input and operation, however it was worked. */
final class CsvAnswer {
  /** One figure of a row; {@code column} is null for the number of records. */
  private record Figure(Function function, ColumnTotals column, String label) {}

  private final CsvTotals totals;
  private final long rows;
  private final List<Figure> figures;

  CsvAnswer(CsvTotals totals, long rows) {
    this.totals = totals;
    this.rows = rows;
    this.figures = figures(totals);
  }

  /**
   * Refuses what can be judged only at the end: {@code *} covers columns of the same name, or none.
   */
  static void check(CsvTotals totals) throws KernelException {
    CsvQuery query = totals.query;
    boolean any = false;
    boolean anyNumber = false;
    for (ColumnTotals column : totals.columns) {
      int index = column.used.index();
      any |= covered(column);
      anyNumber |= column.used.starred() && column.mixed();
      if (covered(column) && CsvQuery.isDuplicate(query.header(), index)) {
        throw CsvQuery.duplicate(query.header(), index);
      }
    }
    if (!any && query.expression().aggregates().stream().anyMatch(Expression.Aggregate::expands)) {
      throw query.nothingCovered(anyNumber);
    }
  }

  void writeTo(OutputStream out) throws IOException {
    Writer to = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    JsonWriter json = new JsonWriter(to);
    json.raw("{\"schema\":\"furrow/1\",\"rows\":" + rows + ",\n \"columns\":[");
    String comma = "";
    for (String key : totals.query.expression().by()) {
      json.raw(comma).value(key);
      comma = ",";
    }
    for (Figure figure : figures) {
      json.raw(comma).value(figure.label);
      comma = ",";
    }
    json.raw("],\n \"data\":[");
    data(json);
    json.raw("],\n \"nulls\":{");
    counts(json, false);
    json.raw("},\"skipped\":{");
    counts(json, true);
    json.raw("}");
    leftOut(json);
    json.raw("}\n");
    to.flush();
  }

  /** The columns that {@code *} leaves out though some of their cells are numbers. */
  private void leftOut(JsonWriter json) throws IOException {
    String separator = ",\"left_out\":[";
    for (ColumnTotals column : totals.columns) {
      if (column.used.starred() && column.mixed()) {
        json.raw(separator).value(totals.query.name(column.used.index()));
        separator = ",";
      }
    }
    json.raw(separator.equals(",") ? "]" : "");
  }

  private void data(JsonWriter json) throws IOException {
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

  private void row(JsonWriter json, int group) throws IOException {
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

  private void key(JsonWriter json, int group) throws IOException {
    byte[] keys = totals.groups.keyBytes();
    int from = totals.groups.start(group);
    int end = totals.groups.end(group);
    for (int part = 0; part < totals.query.keys().length; part++) {
      int to = from;
      while (to < end && keys[to] != GroupTable.SEPARATOR) {
        to++;
      }
      json.raw(part == 0 ? "" : ",")
          .value(new String(keys, from, to - from, StandardCharsets.UTF_8));
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
      case SUM -> plain(column.sums.value(group));
      case MIN -> text(column.least.value(group));
      case MAX -> text(column.greatest.value(group));
      case MEAN -> mean(column, group);
    };
  }

  private static String text(BigDecimal value) {
    return value == null ? null : plain(value);
  }

  private static String mean(ColumnTotals column, int group) {
    long numbers = column.numbers[group];
    return numbers == 0 ? null : quotient(column.sums.value(group), numbers, column.fraction + 6);
  }

  private void counts(JsonWriter json, boolean skipped) throws IOException {
    Set<ColumnTotals> columns = new LinkedHashSet<>();
    figures.forEach(figure -> columns.add(figure.column));
    columns.remove(null);
    String comma = "";
    for (ColumnTotals column : columns) {
      json.raw(comma).value(totals.query.name(column.used.index()));
      json.raw(":" + (skipped ? column.skipped : column.nulls));
      comma = ",";
    }
  }

  private static List<Figure> figures(CsvTotals totals) {
    List<Figure> figures = new ArrayList<>();
    for (Aggregate aggregate : totals.query.expression().aggregates()) {
      Function function = aggregate.function();
      if (aggregate.countsRecords()) {
        figures.add(new Figure(function, null, aggregate.label()));
        continue;
      }
      for (ColumnTotals column : totals.columns) {
        String name = totals.query.name(column.used.index());
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

  /** As answers show numbers: plain notation, no trailing zeros in the fraction, no -0. */
  static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /**
   * The exact quotient, rounded half-even.
   *
   * @param places digits kept after the point
   */
  static String quotient(BigDecimal sum, long count, int places) {
    return plain(sum.divide(BigDecimal.valueOf(count), places, RoundingMode.HALF_EVEN));
  }
}
