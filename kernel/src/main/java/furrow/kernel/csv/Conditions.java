package furrow.kernel.csv;

import furrow.kernel.KernelException;
import furrow.kernel.arithmetic.Decimal;
import furrow.kernel.csv.op.Expr;
import furrow.kernel.csv.op.Expr.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes of a parsed condition what tests one record after another, in one thread. */
final class Conditions {
  static final int FALSE = 0;
  static final int TRUE = 1;

  /** Because of a null: neither it nor its negation holds. */
  static final int UNKNOWN = -1;

  interface Test {
    int of(Row row);
  }

  private final Columns columns;
  private final Values values;

  Conditions(Columns columns) {
    this.columns = columns;
    this.values = new Values(columns);
  }

  Test of(Expr expr) throws KernelException {
    if (expr instanceof Expr.Logical logical) {
      return logical(logical.and(), of(logical.left()), of(logical.right()));
    } else if (expr instanceof Expr.Not not) {
      return not(true, of(not.of()));
    } else if (expr instanceof Expr.Comparison comparison) {
      return comparison(comparison);
    } else if (expr instanceof Expr.Between between) {
      return between(between);
    } else if (expr instanceof Expr.In in) {
      return not(in.not(), in.as() == Type.TEXT ? inTexts(in) : inNumbers(in));
    } else if (expr instanceof Expr.Like like) {
      return like(like);
    }
    return isNull((Expr.IsNull) expr);
  }

  private static int truth(boolean holds) {
    return holds ? TRUE : FALSE;
  }

  private static Test not(boolean not, Test test) {
    if (!not) {
      return test;
    }
    return row -> {
      int holds = test.of(row);
      return holds == UNKNOWN ? UNKNOWN : 1 - holds;
    };
  }

  /** Looks at the right side only when the left one does not decide. */
  private static Test logical(boolean and, Test left, Test right) {
    int decisive = and ? FALSE : TRUE;
    return row -> {
      int first = left.of(row);
      if (first == decisive) {
        return decisive;
      }
      int second = right.of(row);
      return second == decisive || first != UNKNOWN ? second : UNKNOWN;
    };
  }

  private Test comparison(Expr.Comparison comparison) throws KernelException {
    Expr.Relation relation = comparison.relation();
    if (comparison.as() == Type.TEXT) {
      Values.OfTexts left = values.texts(comparison.left());
      Values.OfTexts right = values.texts(comparison.right());
      Text first = new Text();
      Text second = new Text();
      return row -> {
        boolean both = left.read(row, first) && right.read(row, second);
        return both ? truth(relation.holds(first.compareTo(second))) : UNKNOWN;
      };
    }
    Values.OfNumbers left = values.numbers(comparison.left(), comparison.as());
    Values.OfNumbers right = values.numbers(comparison.right(), comparison.as());
    Decimal first = new Decimal();
    Decimal second = new Decimal();
    return row -> {
      boolean both = left.read(row, first) && right.read(row, second);
      return both ? truth(relation.holds(first.compareTo(second))) : UNKNOWN;
    };
  }

  private Test between(Expr.Between between) throws KernelException {
    Expr of = between.of();
    Type as = between.as();
    Expr atLeast = new Expr.Comparison(Expr.Relation.AT_LEAST, of, between.low(), as, between.at());
    Expr atMost = new Expr.Comparison(Expr.Relation.AT_MOST, of, between.high(), as, between.at());
    return not(between.not(), logical(true, of(atLeast), of(atMost)));
  }

  private Test inTexts(Expr.In in) throws KernelException {
    byte[][] items = new byte[in.items().size()][];
    for (int i = 0; i < items.length; i++) {
      String item = ((Expr.TextLiteral) in.items().get(i)).value();
      items[i] = item.getBytes(StandardCharsets.UTF_8);
    }
    Arrays.sort(items, Arrays::compareUnsigned);
    Values.OfTexts of = values.texts(in.of());
    Text value = new Text();
    return row -> of.read(row, value) ? truth(contains(items, value)) : UNKNOWN;
  }

  private static boolean contains(byte[][] sorted, Text value) {
    int low = 0;
    int high = sorted.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = value.compareTo(sorted[middle]);
      if (order == 0) {
        return true;
      }
      low = order > 0 ? middle + 1 : low;
      high = order > 0 ? high : middle - 1;
    }
    return false;
  }

  private Test inNumbers(Expr.In in) throws KernelException {
    List<Decimal> items = new ArrayList<>();
    for (Expr item : in.items()) {
      Decimal value = new Decimal();
      value.set(
          item instanceof Expr.DateLiteral date
              ? date.seconds()
              : ((Expr.NumberLiteral) item).value());
      items.add(value);
    }
    items.sort(Decimal::compareTo);
    Decimal[] sorted = items.toArray(Decimal[]::new);
    Values.OfNumbers of = values.numbers(in.of(), in.as());
    Decimal value = new Decimal();
    return row ->
        of.read(row, value)
            ? truth(Arrays.binarySearch(sorted, value, Decimal::compareTo) >= 0)
            : UNKNOWN;
  }

  private Test like(Expr.Like like) throws KernelException {
    Values.OfTexts of = values.texts(like.of());
    LikePattern pattern = new LikePattern(like.pattern());
    Text value = new Text();
    return not(like.not(), row -> of.read(row, value) ? truth(pattern.matches(value)) : UNKNOWN);
  }

  private Test isNull(Expr.IsNull isNull) throws KernelException {
    int whenNull = truth(!isNull.not());
    if (isNull.of() instanceof Expr.Column cell) {
      int column = columns.resolve(cell);
      return row -> row.isBlank(column) ? whenNull : 1 - whenNull;
    }
    Type type = isNull.of().type();
    if (type == Type.TEXT) {
      Values.OfTexts of = values.texts(isNull.of());
      Text value = new Text();
      return row -> of.read(row, value) ? 1 - whenNull : whenNull;
    }
    Values.OfNumbers of = values.numbers(isNull.of(), type);
    Decimal value = new Decimal();
    return row -> of.read(row, value) ? 1 - whenNull : whenNull;
  }
}
