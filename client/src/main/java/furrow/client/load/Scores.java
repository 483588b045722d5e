package furrow.client.load;

import java.util.List;

/**
 * Mean and error of scores as JMH gives them: the mean lies within the error of the true one with
 * 99.9 % confidence, where scores are normally distributed.
 *
 * @param error half the width of the confidence interval; not a number below three scores
 */
record Scores(int count, double mean, double least, double most, double deviation, double error) {
  private static final double CONFIDENCE = 0.999;

  /** Above so many degrees of freedom the distribution is taken as normal but for a correction. */
  private static final int MANY = 2_000;

  /** Of the normal distribution. */
  private static final double NORMAL_QUANTILE = 3.290526731491926;

  static Scores of(List<Double> scores) {
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      sum += score;
      least = Math.min(least, score);
      most = Math.max(most, score);
    }
    double mean = sum / scores.size();
    double squares = 0;
    for (double score : scores) {
      squares += (score - mean) * (score - mean);
    }
    double deviation = scores.size() > 1 ? Math.sqrt(squares / (scores.size() - 1)) : Double.NaN;
    return new Scores(scores.size(), mean, least, most, deviation, error(scores.size(), deviation));
  }

  /** The error of a mean of so many values. */
  static double error(long count, double deviation) {
    return count < 3 ? Double.NaN : quantile(count - 1) * deviation / Math.sqrt(count);
  }

  /** Student's t for 99.9 %, two-sided. */
  static double quantile(long freedom) {
    if (freedom > MANY) {
      double z = NORMAL_QUANTILE;
      return z + (z * z * z + z) / (4.0 * freedom);
    }
    double low = 0;
    double high = 1_000;
    while (high - low > 1e-10 * high) {
      double middle = (low + high) / 2;
      if (outside(middle, freedom) > 1 - CONFIDENCE) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /** The probability of values beyond plus and minus t. */
  private static double outside(double t, long freedom) {
    return incompleteBeta(freedom / (freedom + t * t), freedom / 2.0, 0.5);
  }

  /** Regularised, by the continued fraction of DLMF 8.17.22. */
  private static double incompleteBeta(double x, double a, double b) {
    if (x <= 0 || x >= 1) {
      return x <= 0 ? 0 : 1;
    }
    if (x > (a + 1) / (a + b + 2)) {
      return 1 - incompleteBeta(1 - x, b, a);
    }
    double front =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
    return front * fraction(x, a, b) / a;
  }

  /** Lentz's method. */
  private static double fraction(double x, double a, double b) {
    double c = 1;
    double d = 1 / nonZero(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m < MANY; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / nonZero(1 + even * d);
      c = nonZero(1 + even / c);
      value *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / nonZero(1 + odd * d);
      c = nonZero(1 + odd / c);
      value *= d * c;
      if (Math.abs(d * c - 1) < 1e-15) {
        return value;
      }
    }
    return value;
  }

  private static double nonZero(double value) {
    return Math.abs(value) < 1e-300 ? 1e-300 : value;
  }

  /** Stirling's series, for x of at least one half. */
  private static double logGamma(double x) {
    double shift = 0;
    double z = x;
    while (z < 15) {
      shift += Math.log(z);
      z++;
    }
    double inverse = 1 / (z * z);
    double series =
        (1.0 / 12 - inverse * (1.0 / 360 - inverse * (1.0 / 1260 - inverse / 1680))) / z;
    return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
  }
}
