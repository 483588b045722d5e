package furrow.kernel.csv;

import furrow.kernel.csv.op.Expr;
import furrow.kernel.csv.op.Expr.Type;
import furrow.kernel.csv.op.Function;
import furrow.kernel.csv.op.Names;
import furrow.kernel.csv.op.ParsedOp;
import furrow.kernel.csv.op.ParsedOp.Aggregate;

/** What to write when an operation takes the texts of a column for numbers. */
final class CellHint {
  private CellHint() {}

  /** A hint for a cell of this column that is no number; empty when there is none but the usual. */
  static String of(ParsedOp op, String column) {
    String name = Names.quoted(column);
    for (Aggregate aggregate : op.aggregates()) {
      boolean extreme =
          aggregate.function() == Function.MIN || aggregate.function() == Function.MAX;
      if (extreme && isColumn(aggregate.of(), column)) {
        String word = aggregate.function().word();
        return "for texts: "
            + word
            + "(text("
            + name
            + ")); to leave such cells out: --bad-cells skip";
      }
    }
    String other = op.where() == null ? "" : comparedWith(op.where(), column);
    return other.isEmpty()
        ? ""
        : "for texts: text("
            + name
            + ") and text("
            + Names.quoted(other)
            + "); to leave such cells out: --bad-cells skip";
  }

  private static boolean isColumn(Expr expr, String name) {
    return expr instanceof Expr.Column column && column.name().equals(name);
  }

  /** The column that a condition compares this one with, or empty. */
  private static String comparedWith(Expr where, String name) {
    if (where instanceof Expr.Logical logical) {
      String left = comparedWith(logical.left(), name);
      return left.isEmpty() ? comparedWith(logical.right(), name) : left;
    } else if (where instanceof Expr.Not not) {
      return comparedWith(not.of(), name);
    }
    if (where instanceof Expr.Comparison comparison
        && comparison.as() == Type.NUMBER
        && comparison.left() instanceof Expr.Column left
        && comparison.right() instanceof Expr.Column right) {
      return left.name().equals(name) ? right.name() : right.name().equals(name) ? left.name() : "";
    }
    return "";
  }
}
