package furrow.kernel.csv;

import furrow.json.JsonWriter;
import furrow.kernel.KernelException;
import furrow.kernel.csv.op.Expr;
import furrow.kernel.csv.op.OpError;
import furrow.kernel.csv.op.ParsedOp;
import furrow.kernel.csv.op.ParsedOp.Aggregate;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON answer: the same bytes for the same input and operation, however it was worked. */
final class CsvAnswer {
  private final CsvTotals totals;
  private final ParsedOp op;
  private final long rows;
  private final List<Figure> figures;

  CsvAnswer(CsvTotals totals, long rows) {
    this.totals = totals;
    this.op = totals.query.op();
    this.rows = rows;
    this.figures = figures(totals);
  }

  /**
   * Refuses what can be judged only at the end: {@code *} covers columns of the same name, or none,
   * or not what the answer is to be sorted by.
   */
  static void check(CsvTotals totals) throws KernelException {
    CsvQuery query = totals.query;
    boolean any = false;
    boolean anyNumber = false;
    for (ColumnTotals column : totals.columns) {
      int index = column.used.index();
      any |= covered(column);
      anyNumber |= column.used.starred() && column.mixed();
      if (covered(column) && Columns.isDuplicate(query.header(), index)) {
        throw Columns.duplicate(query.header(), index);
      }
    }
    if (!any && query.op().expands()) {
      throw query.nothingCovered(anyNumber);
    }
    if (!query.op().order().isEmpty() && query.op().expands()) {
      checkOrder(query.op(), figures(totals));
    }
  }

  private static void checkOrder(ParsedOp op, List<Figure> figures) throws KernelException {
    for (ParsedOp.Order order : op.order()) {
      boolean known =
          isKey(op, order) || figures.stream().anyMatch(figure -> isOrder(order, figure));
      if (!known) {
        throw new KernelException(
            KernelException.Kind.OPERATION,
            "UNKNOWN_COLUMN",
            order.label() + " is no column of the answer" + OpError.pointer(op.text(), order.at()),
            "its columns: " + String.join(", ", figures.stream().map(Figure::label).toList()));
      }
    }
  }

  private static boolean isKey(ParsedOp op, ParsedOp.Order order) {
    return !order.call() && op.by().stream().anyMatch(c -> c.name().equals(order.label()));
  }

  private static boolean isOrder(ParsedOp.Order order, Figure figure) {
    return figure.call().equals(order.label())
        || (!order.call() && figure.label().equals(order.label()));
  }

  void writeTo(OutputStream out) throws IOException {
    Writer to = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    JsonWriter json = new JsonWriter(to);
    json.raw("{\"schema\":\"furrow/1\",\"rows\":" + rows + ",\n \"columns\":[");
    String comma = "";
    for (Expr.Column key : op.by()) {
      json.raw(comma).value(key.name());
      comma = ",";
    }
    for (Figure figure : figures) {
      json.raw(comma).value(figure.label());
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
    where(json);
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

  private void where(JsonWriter json) throws IOException {
    if (op.where() != null) {
      long kept = 0;
      for (int group = 0; group < totals.groupCount(); group++) {
        kept += totals.records(group);
      }
      long skipped = totals.skippedByWhere;
      json.raw(",\"where\":{\"kept\":" + kept + ",\"skipped\":" + skipped + "}");
    }
  }

  private void data(JsonWriter json) throws IOException {
    String comma = "";
    for (int group : order()) {
      json.raw(comma);
      row(json, group);
      comma = ",\n  ";
    }
  }

  private int[] order() {
    RowOrder order = new RowOrder(op.limit());
    for (ParsedOp.Order one : op.order()) {
      order.add(isKey(op, one) ? keyOrder(one) : figureOrder(one), one.descending());
    }
    return order.sort(totals.groups == null ? new int[] {0} : totals.groups.sorted());
  }

  private RowOrder.Key figureOrder(ParsedOp.Order one) {
    for (Figure figure : figures) {
      if (isOrder(one, figure)) {
        return RowOrder.of(figure, totals);
      }
    }
    throw new IllegalStateException("not checked: " + one.label());
  }

  private RowOrder.Key keyOrder(ParsedOp.Order one) {
    int part = 0;
    while (!op.by().get(part).name().equals(one.label())) {
      part++;
    }
    int wanted = part;
    return group -> key(group, wanted);
  }

  private byte[] key(int group, int part) {
    byte[] keys = totals.groups.keyBytes();
    int from = totals.groups.start(group);
    int end = totals.groups.end(group);
    for (int i = 0; ; i++) {
      int to = from;
      while (to < end && keys[to] != GroupTable.SEPARATOR) {
        to++;
      }
      if (i == part) {
        return Arrays.copyOfRange(keys, from, to);
      }
      from = to + 1;
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
      String value = figure.value(totals, group);
      json.raw(comma);
      if (value != null && figure.givesText()) {
        json.value(value);
      } else {
        json.raw(value == null ? "null" : "\"" + value + "\"");
      }
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

  private void counts(JsonWriter json, boolean skipped) throws IOException {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Figure figure : figures) {
      String name = figure.counted(totals);
      if (name != null && figure.term() != null) {
        counts.merge(name, skipped ? figure.term().skipped : figure.term().nulls, Math::max);
      } else if (name != null) {
        counts.merge(name, skipped ? figure.column().skipped : figure.column().nulls, Math::max);
      }
    }
    String comma = "";
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      json.raw(comma).value(count.getKey());
      json.raw(":" + count.getValue());
      comma = ",";
    }
  }

  private static List<Figure> figures(CsvTotals totals) {
    List<Figure> figures = new ArrayList<>();
    Map<TermTotals, Quantiles> quantiles = new HashMap<>();
    for (Aggregate aggregate : totals.query.op().aggregates()) {
      String call = aggregate.call();
      if (aggregate.countsRecords()) {
        figures.add(new Figure(aggregate, null, null, null, aggregate.label(), call));
      } else if (aggregate.plain()) {
        plain(totals, aggregate, figures);
      } else {
        TermTotals term = term(totals, aggregate);
        Quantiles values =
            term.table == null
                ? null
                : quantiles.computeIfAbsent(term, t -> new Quantiles(t.table, totals.groupCount()));
        figures.add(new Figure(aggregate, null, term, values, aggregate.label(), call));
      }
    }
    return figures;
  }

  private static TermTotals term(CsvTotals totals, Aggregate aggregate) {
    for (TermTotals term : totals.terms) {
      if (term.term.isOf(aggregate)) {
        return term;
      }
    }
    throw new IllegalStateException("no term for " + aggregate.call());
  }

  private static void plain(CsvTotals totals, Aggregate aggregate, List<Figure> figures) {
    for (ColumnTotals column : totals.columns) {
      String name = totals.query.name(column.used.index());
      boolean of = aggregate.star() ? covered(column) : isColumn(aggregate.of(), name);
      if (of) {
        String call = Aggregate.call(aggregate.function(), name);
        String label = aggregate.name().isEmpty() ? call : aggregate.name();
        figures.add(new Figure(aggregate, column, null, null, label, call));
      }
    }
  }

  private static boolean isColumn(Expr of, String name) {
    return of instanceof Expr.Column column && column.name().equals(name);
  }

  /** Whether {@code *} stands for this column: its cells are numbers, or it has none. */
  private static boolean covered(ColumnTotals column) {
    return column.used.starred() && !column.text && (column.skipped == 0 || column.anyNumber());
  }
}
