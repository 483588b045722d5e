package furrow.kernel.csv;

import java.io.IOException;

/**
 * {@link TermTotals} as bytes.
 *
 * <pre>{@code
 * term  = nulls  skipped  fraction  filled*  [ sums ]  [ squares ]  [ least* ]  [ greatest* ]
 *         [ text* ]  [ table ]                          (texts up to four times)
 * text  = 0 | 1  length  bytes
 * table = values  { group  value  [ times ] }
 * }</pre>
 */
final class TermCodec {
  /** Of a sum of values, and of their squares. */
  private static final int MOST_SCALE = 2_048;

  private static final int MOST_SCALE_OF_SQUARES = 2 * MOST_SCALE;

  private TermCodec() {}

  static void encode(TermTotals term, int groups, VarintWriter out) {
    out.number(term.nulls);
    out.number(term.skipped);
    out.number(term.fraction);
    FigureCodec.encode(term.filled, groups, out);
    if (term.sums != null) {
      FigureCodec.encode(term.sums, groups, out);
    }
    if (term.squares != null) {
      FigureCodec.encode(term.squares, groups, out);
    }
    if (term.least != null) {
      FigureCodec.encode(term.least, groups, out);
    }
    if (term.greatest != null) {
      FigureCodec.encode(term.greatest, groups, out);
    }
    for (GroupTexts texts : term.texts()) {
      if (texts != null) {
        encode(texts, groups, out);
      }
    }
    if (term.table != null) {
      encode(term.table, out);
    }
  }

  private static void encode(GroupTexts texts, int groups, VarintWriter out) {
    for (int group = 0; group < groups; group++) {
      byte[] text = texts.get(group);
      out.number(text == null ? 0 : 1);
      if (text != null) {
        out.bytes(text, 0, text.length);
      }
    }
  }

  private static void encode(ValueTable table, VarintWriter out) {
    int size = table.size();
    out.number(size);
    for (int entry = 0; entry < size; entry++) {
      out.number(table.group(entry));
      out.bytes(table.bytes(), table.from(entry), table.length(entry));
      if (table.counted()) {
        out.number(table.count(entry));
      }
    }
  }

  /** Adds an encoded term; false when that makes too many values. */
  static boolean addTo(
      TermTotals term, CsvTotals totals, VarintReader in, int[] into, int groups, long rows)
      throws IOException {
    FigureCodec.Decoder figures = new FigureCodec.Decoder(in, into, groups, rows, MOST_SCALE);
    term.nulls += in.amount(rows);
    term.skipped += in.amount(rows);
    term.fraction = Math.max(term.fraction, in.count(MOST_SCALE));
    figures.counts(term.filled);
    if (term.sums != null) {
      figures.sums(term.sums);
    }
    if (term.squares != null) {
      new FigureCodec.Decoder(in, into, groups, rows, MOST_SCALE_OF_SQUARES).sums(term.squares);
    }
    if (term.least != null) {
      figures.extremes(term.least);
    }
    if (term.greatest != null) {
      figures.extremes(term.greatest);
    }
    for (GroupTexts texts : term.texts()) {
      if (texts != null) {
        texts(texts, figures, in);
      }
    }
    if (totals.tooLarge()) {
      return false;
    }
    return term.table == null || table(term, totals, figures, in);
  }

  private static void texts(GroupTexts texts, FigureCodec.Decoder figures, VarintReader in)
      throws IOException {
    Text value = new Text();
    for (int i = 0; i < figures.groups(); i++) {
      if (in.count(1) == 1) {
        byte[] bytes = in.bytes(RecordScan.MAX_RECORD);
        value.set(bytes, 0, bytes.length);
        texts.offer(figures.into(i), value);
      }
    }
  }

  private static boolean table(
      TermTotals term, CsvTotals totals, FigureCodec.Decoder figures, VarintReader in)
      throws IOException {
    ValueTable table = term.table;
    int size = in.items(Integer.MAX_VALUE - 8);
    for (int i = 0; i < size; i++) {
      int group = in.count(figures.groups());
      if (group >= figures.groups()) {
        throw new VarintReader.DamagedException("a value of group " + group);
      }
      int target = figures.into(group);
      byte[] value = in.bytes(RecordScan.MAX_RECORD);
      if (!term.term.text() && !ValueTable.isNumber(value, 0, value.length)) {
        throw new VarintReader.DamagedException("a value that is no number");
      }
      int entry = table.find(target, value, 0, value.length);
      if (entry == GroupTable.ABSENT) {
        entry = totals.full(table) ? GroupTable.ABSENT : table.add(target, value, 0, value.length);
      }
      if (entry == GroupTable.ABSENT) {
        return false;
      }
      table.count(entry, table.counted() ? in.amount(figures.rows()) : 0);
    }
    return true;
  }
}
