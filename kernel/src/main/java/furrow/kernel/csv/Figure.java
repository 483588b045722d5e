package furrow.kernel.csv;

import furrow.kernel.arithmetic.Decimal;
import furrow.kernel.csv.op.Function;
import furrow.kernel.csv.op.ParsedOp.Aggregate;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * One column of the answer that is no key.
 *
 * @param column what it is made of; null for the number of records and for terms
 * @param term what it is made of, if it is one
 * @param label its name in the answer
 * @param call as it is written in an operation, without {@code as}
 */
record Figure(
    Aggregate aggregate,
    ColumnTotals column,
    TermTotals term,
    Quantiles quantiles,
    String label,
    String call) {
  private static final int MORE_PLACES = 6;

  /** Name of its counts of nulls and skipped cells; null for the number of records. */
  String counted(CsvTotals totals) {
    if (term != null) {
      return term.term.label();
    }
    return column == null ? null : totals.query.name(column.used.index());
  }

  /** Its value for a group: plain decimals, or a text; null when there is none. */
  String value(CsvTotals totals, int group) {
    if (term != null) {
      return ofTerm(group);
    }
    if (column == null) {
      return Long.toString(totals.records(group));
    }
    return switch (aggregate.function()) {
      case COUNT -> Long.toString(column.filled[group]);
      case SUM -> Decimal.plain(column.sums.value(group));
      case MIN -> plain(column.least.value(group));
      case MAX -> plain(column.greatest.value(group));
      default ->
          column.numbers[group] == 0
              ? null
              : quotient(column.sums.value(group), column.numbers[group], column.fraction);
    };
  }

  private String ofTerm(int group) {
    long filled = term.filled[group];
    return switch (aggregate.function()) {
      case COUNT -> Long.toString(filled);
      case COUNT_DISTINCT -> Long.toString(quantiles.different(group));
      case SUM -> Decimal.plain(term.sums.value(group));
      case MEAN -> filled == 0 ? null : quotient(term.sums.value(group), filled, term.fraction);
      case MIN -> term.least == null ? text(term.lowest, group) : plain(term.least.value(group));
      case MAX ->
          term.greatest == null ? text(term.highest, group) : plain(term.greatest.value(group));
      case FIRST -> text(term.first, group);
      case LAST -> text(term.last, group);
      case VARIANCE, STDDEV -> spread(group, filled, filled - 1);
      case VAR_POP, STDDEV_POP -> spread(group, filled, filled);
      case MEDIAN -> plain(quantiles.at(group, filled, new BigDecimal("0.5")));
      case QUANTILE -> plain(quantiles.at(group, filled, aggregate.fraction()));
    };
  }

  /**
   * The exact variance is {@code (n * squares - sum * sum) / (n * divisor)}. It is negative only
   * when a worker did not tell the truth.
   */
  private String spread(int group, long count, long divisor) {
    if (divisor < 1) {
      return null;
    }
    BigDecimal n = BigDecimal.valueOf(count);
    BigDecimal sum = term.sums.value(group);
    BigDecimal above =
        n.multiply(term.squares.value(group)).subtract(sum.multiply(sum)).max(BigDecimal.ZERO);
    BigDecimal below = n.multiply(BigDecimal.valueOf(divisor));
    boolean root =
        aggregate.function() == Function.STDDEV || aggregate.function() == Function.STDDEV_POP;
    return Decimal.plain(
        root
            ? Decimal.rootOfQuotient(above, below, term.fraction + MORE_PLACES)
            : Decimal.quotient(above, below, 2 * term.fraction + MORE_PLACES));
  }

  private static String text(GroupTexts texts, int group) {
    byte[] text = texts.get(group);
    return text == null ? null : new String(text, StandardCharsets.UTF_8);
  }

  private static String plain(BigDecimal value) {
    return value == null ? null : Decimal.plain(value);
  }

  private static String quotient(BigDecimal sum, long count, int fraction) {
    return Decimal.plain(Decimal.quotient(sum, BigDecimal.valueOf(count), fraction + MORE_PLACES));
  }

  /** Whether its values are texts, which sort as such. */
  boolean givesText() {
    return aggregate.givesText();
  }
}
