package furrow.kernel.csv;

import furrow.kernel.KernelException;
import furrow.kernel.csv.op.Expr;
import furrow.kernel.csv.op.Function;
import furrow.kernel.csv.op.ParsedOp.Aggregate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A value of each record that aggregates other than the plain ones of columns are made of.
 *
 * @param of the value
 * @param text whether it is a text; else a number
 * @param label name of its counts of nulls and skipped ones in the answer
 * @param functions what is made of it
 */
record Term(Expr of, boolean text, String label, Set<Function> functions) {

  boolean wants(Function... any) {
    for (Function one : any) {
      if (functions.contains(one)) {
        return true;
      }
    }
    return false;
  }

  boolean sum() {
    return wants(Function.SUM, Function.MEAN) || squares();
  }

  boolean squares() {
    return wants(Function.STDDEV, Function.VARIANCE, Function.STDDEV_POP, Function.VAR_POP);
  }

  /** Whether the values are kept, each once. */
  boolean table() {
    return wants(Function.COUNT_DISTINCT) || counted();
  }

  /** Whether it matters how often each of them occurs. */
  boolean counted() {
    return wants(Function.MEDIAN, Function.QUANTILE);
  }

  /** Whether texts of it get into the answer. */
  boolean shown() {
    return text && wants(Function.MIN, Function.MAX, Function.FIRST, Function.LAST);
  }

  void check(Values values) throws KernelException {
    if (text) {
      values.texts(of);
    } else {
      values.numbers(of, Expr.Type.NUMBER);
    }
  }

  /** Whether it is what this aggregate is made of. */
  boolean isOf(Aggregate aggregate) {
    boolean same = of.type() == aggregate.of().type() && label.equals(label(aggregate.of()));
    return same && text == isText(aggregate);
  }

  private static boolean isText(Aggregate aggregate) {
    return switch (aggregate.of().type()) {
      case TEXT -> true;
      case COLUMN -> !aggregate.function().readsNumbers();
      default -> false;
    };
  }

  private static String label(Expr of) {
    return of instanceof Expr.Column column ? column.name() : of.written();
  }

  /** Terms in the order of the operation, each once. */
  static final class Collector {
    private final List<Term> terms = new ArrayList<>();

    void add(Aggregate aggregate) {
      for (Term term : terms) {
        if (term.isOf(aggregate)) {
          term.functions.add(aggregate.function());
          return;
        }
      }
      Expr of = aggregate.of();
      EnumSet<Function> functions = EnumSet.of(aggregate.function());
      terms.add(new Term(of, isText(aggregate), label(of), functions));
    }

    List<Term> all() {
      return List.copyOf(terms);
    }
  }
}
