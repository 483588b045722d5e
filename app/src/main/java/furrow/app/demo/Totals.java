package furrow.app.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** What the sample's rows add up to, by region. */
final class Totals {
  /** In the order in which an answer lists them. */
  static final List<String> REGIONS = List.of("central", "east", "north", "south", "west");

  /** Digits after the point of a mean: two of a price, and six more. */
  private static final int MEAN_DIGITS = 8;

  private final long[] rows = new long[REGIONS.size()];
  private final long[] quantities = new long[REGIONS.size()];
  private final long[] cents = new long[REGIONS.size()];

  void add(int region, long quantity, long priceCents) {
    rows[region]++;
    quantities[region] += quantity;
    cents[region] += priceCents;
  }

  long rows() {
    long sum = 0;
    for (long count : rows) {
      sum += count;
    }
    return sum;
  }

  /** Region, {@code sum(qty)}, {@code mean(price)}, {@code count(*)}, as an answer writes them. */
  List<List<String>> answer() {
    List<List<String>> answer = new ArrayList<>();
    for (int r = 0; r < rows.length; r++) {
      if (rows[r] > 0) {
        BigDecimal mean =
            BigDecimal.valueOf(cents[r], 2)
                .divide(BigDecimal.valueOf(rows[r]), MEAN_DIGITS, RoundingMode.HALF_EVEN);
        answer.add(
            List.of(
                REGIONS.get(r),
                Long.toString(quantities[r]),
                mean.signum() == 0 ? "0" : mean.stripTrailingZeros().toPlainString(),
                Long.toString(rows[r])));
      }
    }
    return answer;
  }
}
