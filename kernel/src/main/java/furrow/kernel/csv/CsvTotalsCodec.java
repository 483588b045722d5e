package furrow.kernel.csv;

import java.io.IOException;
import java.util.Arrays;

/**
 * {@link CsvTotals} as bytes. Column by column, so that both sides work in short loops.
 *
 * <pre>{@code
 * totals  = groups  [ key* ]  records*  column*  [ skipped ]  term*
 *                          (keys only with "by", skipped only with "where")
 * column  = nulls  skipped  [ filled* ]  [ figures ]
 * figures = kind  fraction  numbers*  [ scale sum* ]  [ least* ]  [ greatest* ]
 * }</pre>
 *
 * <p>A term is as {@link TermCodec} writes it. A column that is text, mixed with numbers or not,
 * ends behind its kind.
 */
final class CsvTotalsCodec {
  private static final int NUMBERS = 0;
  private static final int TEXT = 1;
  private static final int MIXED = 2;

  private CsvTotalsCodec() {}

  /**
   * Adds encoded totals to {@code target}; gives false when that makes too many groups.
   *
   * @param rows records that they are of: no count is larger
   */
  static boolean addTo(CsvTotals target, VarintReader in, long rows) throws IOException {
    return new Decoder(in, target, rows).run();
  }

  static void encode(CsvTotals totals, VarintWriter out) {
    int groups = totals.groupCount();
    out.number(groups);
    if (totals.groups != null) {
      byte[] keys = totals.groups.keyBytes();
      for (int group = 0; group < groups; group++) {
        int start = totals.groups.start(group);
        out.bytes(keys, start, totals.groups.end(group) - start);
      }
    }
    for (int group = 0; group < groups; group++) {
      out.number(totals.records(group));
    }
    for (ColumnTotals column : totals.columns) {
      encode(column, groups, out);
    }
    if (totals.query.op().where() != null) {
      out.number(totals.skippedByWhere);
    }
    for (TermTotals term : totals.terms) {
      TermCodec.encode(term, groups, out);
    }
  }

  private static void encode(ColumnTotals column, int groups, VarintWriter out) {
    out.number(column.nulls);
    out.number(column.skipped);
    if (column.filled != null) {
      FigureCodec.encode(column.filled, groups, out);
    }
    if (column.numbers == null) {
      return;
    }
    out.number(column.text ? column.mixed() ? MIXED : TEXT : NUMBERS);
    if (column.text) {
      return;
    }
    out.number(column.fraction);
    FigureCodec.encode(column.numbers, groups, out);
    if (column.sums != null) {
      FigureCodec.encode(column.sums, groups, out);
    }
    if (column.least != null) {
      FigureCodec.encode(column.least, groups, out);
    }
    if (column.greatest != null) {
      FigureCodec.encode(column.greatest, groups, out);
    }
  }

  /** Adds encoded totals to others while it reads them. */
  private static final class Decoder {
    /** Of a sum: cells have at most 1,000 digits and an exponent within 1,000. */
    private static final int MOST_SCALE = 2_048;

    /** Keys looked up at once. */
    private static final int KEYS = 512;

    private final VarintReader in;
    private final CsvTotals target;

    /** Group in the target of each group here; null without {@code by}. */
    private int[] into;

    private final long rows;

    private Decoder(VarintReader in, CsvTotals target, long rows) {
      this.in = in;
      this.target = target;
      this.rows = rows;
    }

    private boolean run() throws IOException {
      int groups = in.items(Integer.MAX_VALUE - 8);
      if (target.groups == null && groups != 1) {
        throw new VarintReader.DamagedException(groups + " groups where there are none");
      }
      if (target.groups != null && !keys(groups)) {
        return false;
      }
      for (int i = 0; i < groups; i++) {
        target.countRecords(into(i), in.amount(rows));
      }
      FigureCodec.Decoder figures = new FigureCodec.Decoder(in, into, groups, rows, MOST_SCALE);
      for (ColumnTotals column : target.columns) {
        column(column, figures);
      }
      if (target.query.op().where() != null) {
        target.skippedByWhere += in.amount(rows);
      }
      for (TermTotals term : target.terms) {
        if (!TermCodec.addTo(term, target, in, into, groups, rows)) {
          return false;
        }
      }
      return true;
    }

    private int into(int group) {
      return into == null ? 0 : into[group];
    }

    private boolean keys(int groups) throws IOException {
      into = new int[0];
      int[] froms = new int[KEYS];
      int[] lengths = new int[KEYS];
      int[] found = new int[KEYS];
      byte[] keys = new byte[KEYS * 32];
      for (int done = 0; done < groups; ) {
        int count = Math.min(KEYS, groups - done);
        int used = 0;
        for (int i = 0; i < count; i++) {
          froms[i] = used;
          lengths[i] = in.items(GroupTable.MOST_KEY_BYTES / 4);
          if (keys.length < used + lengths[i] + InputWindow.SLACK) {
            keys = Arrays.copyOf(keys, (used + lengths[i]) * 2 + InputWindow.SLACK);
          }
          in.bytes(keys, used, lengths[i]);
          used += lengths[i];
        }
        target.groups.findAll(keys, froms, lengths, found, count);
        for (int i = 0; i < count; i++) {
          if (found[i] == GroupTable.ABSENT) {
            found[i] = newGroup(keys, froms[i], lengths[i]);
          }
          if (found[i] == GroupTable.ABSENT) {
            return false;
          }
        }
        if (into.length < done + count) {
          into = Arrays.copyOf(into, (int) Math.min(groups, (done + count) * 2L));
        }
        System.arraycopy(found, 0, into, done, count);
        done += count;
      }
      return true;
    }

    /** Keys of one partial differ, so a key that was absent still is. */
    private int newGroup(byte[] keys, int from, int length) throws IOException {
      int parts = 1;
      for (int i = from; i < from + length; i++) {
        parts += keys[i] == GroupTable.SEPARATOR ? 1 : 0;
      }
      if (parts != target.query.keys().length) {
        throw new VarintReader.DamagedException("a key of " + parts + " parts");
      }
      return target.full() ? GroupTable.ABSENT : target.addGroup(keys, from, length);
    }

    private void column(ColumnTotals column, FigureCodec.Decoder figures) throws IOException {
      column.nulls += in.amount(rows);
      column.skipped += in.amount(rows);
      if (column.filled != null) {
        figures.counts(column.filled);
      }
      if (column.numbers == null) {
        return;
      }
      int kind = in.count(MIXED);
      if (kind != NUMBERS) {
        column.text = true;
        column.numberInText |= kind == MIXED;
        return;
      }
      column.fraction = Math.max(column.fraction, in.count(MOST_SCALE));
      figures.counts(column.numbers);
      if (column.sums != null) {
        figures.sums(column.sums);
      }
      if (column.least != null) {
        figures.extremes(column.least);
      }
      if (column.greatest != null) {
        figures.extremes(column.greatest);
      }
    }
  }
}
