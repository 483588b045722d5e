package furrow.kernel.csv;

import furrow.kernel.KernelException;
import furrow.kernel.arithmetic.Decimal;
import furrow.kernel.csv.op.Expr;
import furrow.kernel.csv.op.Expr.Type;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/** Makes of parsed values what computes them for one record after another, in one thread. */
final class Values {
  /** A number, or a date in seconds. */
  interface OfNumbers {
    /** Gives the value for a record; false when it is null. */
    boolean read(Row row, Decimal into);
  }

  interface OfTexts {
    /** Gives the value for a record; false when it is null. */
    boolean read(Row row, Text into);
  }

  private final Columns columns;

  Values(Columns columns) {
    this.columns = columns;
  }

  OfTexts texts(Expr expr) throws KernelException {
    if (expr instanceof Expr.TextLiteral literal) {
      byte[] bytes = literal.value().getBytes(StandardCharsets.UTF_8);
      return (row, into) -> {
        into.set(bytes, 0, bytes.length);
        return true;
      };
    }
    Expr cell = expr instanceof Expr.Call call ? call.of() : expr;
    int column = columns.resolve((Expr.Column) cell);
    return (row, into) -> row.text(column, into);
  }

  /**
   * @param as {@link Type#DATE} when bare columns are dates
   */
  OfNumbers numbers(Expr expr, Type as) throws KernelException {
    if (expr instanceof Expr.NumberLiteral literal) {
      return constant(literal.value());
    } else if (expr instanceof Expr.DateLiteral literal) {
      return constant(literal.seconds());
    } else if (expr instanceof Expr.Column cell) {
      int column = columns.resolve(cell);
      return as == Type.DATE
          ? (row, into) -> row.date(column, into)
          : (row, into) -> row.number(column, into);
    } else if (expr instanceof Expr.Negative negative) {
      OfNumbers of = numbers(negative.of(), Type.NUMBER);
      return (row, into) -> {
        boolean any = of.read(row, into);
        into.negate();
        return any;
      };
    } else if (expr instanceof Expr.Arithmetic arithmetic) {
      return arithmetic(arithmetic);
    }
    Expr.Call call = (Expr.Call) expr;
    return call.function() == Expr.Scalar.DATE
        ? numbers(call.of(), Type.DATE)
        : called(call, numbers(call.of(), Type.NUMBER));
  }

  private static OfNumbers constant(java.math.BigDecimal value) {
    Decimal constant = new Decimal();
    constant.set(value);
    return (row, into) -> {
      into.set(constant);
      return true;
    };
  }

  private static OfNumbers called(Expr.Call call, OfNumbers of) {
    int places = call.places();
    return switch (call.function()) {
      case ABS ->
          (row, into) -> {
            boolean any = of.read(row, into);
            into.abs();
            return any;
          };
      case FLOOR -> rounded(of, 0, RoundingMode.FLOOR);
      case CEIL -> rounded(of, 0, RoundingMode.CEILING);
      default -> rounded(of, places, RoundingMode.HALF_UP);
    };
  }

  private static OfNumbers rounded(OfNumbers of, int places, RoundingMode mode) {
    return (row, into) -> {
      if (!of.read(row, into)) {
        return false;
      }
      into.round(places, mode);
      return true;
    };
  }

  private OfNumbers arithmetic(Expr.Arithmetic arithmetic) throws KernelException {
    OfNumbers left = numbers(arithmetic.left(), Type.NUMBER);
    OfNumbers right = numbers(arithmetic.right(), Type.NUMBER);
    Decimal second = new Decimal();
    char operator = arithmetic.operator();
    String written = arithmetic.written();
    return (row, into) -> {
      // Both are read, so that the first bad cell is the same whatever is null.
      boolean first = left.read(row, into);
      if (!right.read(row, second) || !first) {
        return false;
      }
      switch (operator) {
        case '+' -> into.add(second);
        case '-' -> into.subtract(second);
        case '*' -> into.multiply(second);
        default -> {
          if (second.signum() == 0) {
            row.noResult(InputFault.Kind.ZERO_DIVISOR, written);
            return false;
          }
          into.divide(second);
        }
      }
      if (into.tooLong()) {
        row.noResult(InputFault.Kind.TOO_MANY_DIGITS, written);
        return false;
      }
      return true;
    };
  }
}
