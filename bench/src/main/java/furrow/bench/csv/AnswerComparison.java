package furrow.bench.csv;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;

/** Reads and compares answers. */
final class AnswerComparison {
  static final Comparator<List<String>> BY_KEY = Comparator.comparing(row -> row.get(0));

  /** What doubles cost the others; our sums are exact. */
  private static final BigDecimal TOLERANCE = new BigDecimal("1e-9");

  private AnswerComparison() {}

  /** Where two answers differ by more than rounding, or empty. */
  static String difference(List<List<String>> ours, List<List<String>> theirs) {
    if (ours.size() != theirs.size()) {
      return ours.size() + " rows and " + theirs.size();
    }
    for (int row = 0; row < ours.size(); row++) {
      if (ours.get(row).size() != theirs.get(row).size()) {
        return "row " + (row + 1) + ": " + ours.get(row) + " and " + theirs.get(row);
      }
      for (int column = 0; column < ours.get(row).size(); column++) {
        if (!same(ours.get(row).get(column), theirs.get(row).get(column))) {
          return "row " + (row + 1) + ": " + ours.get(row) + " and " + theirs.get(row);
        }
      }
    }
    return "";
  }

  private static boolean same(String ours, String theirs) {
    if (ours == null || theirs == null || ours.equals(theirs)) {
      return ours == null ? theirs == null : ours.equals(theirs);
    }
    try {
      BigDecimal a = new BigDecimal(ours);
      BigDecimal b = new BigDecimal(theirs);
      BigDecimal scale = a.abs().max(b.abs()).max(BigDecimal.ONE);
      return a.subtract(b).abs().divide(scale, MathContext.DECIMAL64).compareTo(TOLERANCE) <= 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
