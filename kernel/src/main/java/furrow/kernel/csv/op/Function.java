package furrow.kernel.csv.op;

import java.util.Locale;

/** What an aggregate makes of the values of many records. */
public enum Function {
  SUM,
  COUNT,
  MIN,
  MAX,
  MEAN,
  /** Of a sample: divided by one less than the number of values. */
  STDDEV,
  VARIANCE,
  STDDEV_POP,
  VAR_POP,
  MEDIAN,
  QUANTILE,
  FIRST,
  LAST,
  /** Written {@code count(distinct x)}. */
  COUNT_DISTINCT;

  /** As it is written in an operation. */
  public String word() {
    return this == COUNT_DISTINCT ? "count" : name().toLowerCase(Locale.ROOT);
  }

  /** Whether it may stand for one aggregate per numeric column, or for records. */
  public boolean takesStar() {
    return compareTo(MEAN) <= 0;
  }

  /** Whether its values must be numbers. */
  boolean numbersOnly() {
    return switch (this) {
      case SUM, MEAN, STDDEV, VARIANCE, STDDEV_POP, VAR_POP, MEDIAN, QUANTILE -> true;
      case COUNT, MIN, MAX, FIRST, LAST, COUNT_DISTINCT -> false;
    };
  }

  /** Whether a bare column stands for the numbers in it, not for its texts. */
  public boolean readsNumbers() {
    return numbersOnly() || this == MIN || this == MAX;
  }

  /** The function of this word in any case, or null. */
  static Function of(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    switch (lower) {
      case "avg":
        return MEAN;
      case "stddev_samp":
        return STDDEV;
      case "var_samp":
        return VARIANCE;
      case "variance_pop":
        return VAR_POP;
      default:
        break;
    }
    for (Function function : values()) {
      if (function != COUNT_DISTINCT && function.word().equals(lower)) {
        return function;
      }
    }
    return null;
  }

  /** What is written here for a word of other tools, or empty. */
  static String insteadOf(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "average" -> "mean(x)";
      case "std", "stdev", "sd" -> "stddev(x)";
      case "var" -> "variance(x)";
      case "len", "n", "cnt", "size" -> "count(*)";
      case "n_unique", "nunique", "cardinality", "uniq", "distinct", "approx_count_distinct" ->
          "count(distinct x)";
      case "percentile", "percentile_cont", "quantile_cont", "p" -> "quantile(x, 0.99)";
      case "p50", "q2" -> "median(x)";
      case "total" -> "sum(x)";
      case "minimum" -> "min(x)";
      case "maximum" -> "max(x)";
      default -> "";
    };
  }
}
