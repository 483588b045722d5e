package furrow.kernel.csv.op;

import furrow.kernel.KernelException;
import furrow.kernel.csv.op.Expr.Column;
import furrow.kernel.csv.op.Expr.Type;
import furrow.kernel.csv.op.ParsedOp.Aggregate;
import furrow.kernel.csv.op.ParsedOp.Order;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads an {@code --op} text: aggregates, then the clauses in their order. */
public final class OpParser extends ExprParser {
  private static final int MAX_LENGTH = 64 * 1024;
  private static final int MAX_AGGREGATES = 1_000;
  private static final int MAX_KEYS = 32;
  private static final int MOST_FRACTION_DIGITS = 18;
  private static final String CLAUSES = "\",\", where, by, order by, limit or the end";
  private static final List<String> CLAUSE_WORDS = List.of("where", "by", "order", "limit");

  private OpParser(String text) {
    super(text);
  }

  /**
   * Parses {@code text}.
   *
   * @throws KernelException with code BAD_OPERATION, naming the place
   */
  public static ParsedOp parse(String text) throws KernelException {
    if (text.length() > MAX_LENGTH) {
      throw OpError.whole(
          "the operation has " + text.length() + " characters, more than " + MAX_LENGTH);
    }
    return new OpParser(text).query();
  }

  private ParsedOp query() throws KernelException {
    if (peek() < 0) {
      throw OpError.whole("the operation is empty");
    }
    List<Aggregate> aggregates = new ArrayList<>();
    do {
      aggregates.add(aggregate());
      limit("aggregates", aggregates.size(), MAX_AGGREGATES);
    } while (take(','));
    int aggregatesEnd = text.substring(0, at).stripTrailing().length();
    Expr where = takeWord("where") ? condition() : null;
    refuseGroupBy();
    List<Column> by = takeWord("by") ? columns() : List.of();
    List<Order> order = new ArrayList<>();
    if (takeWord("order")) {
      if (!takeWord("by")) {
        String hint = peek() < 0 ? "as in: order by count(*) desc" : instead(at, at, " by ");
        throw unexpected("\"by\"", hint);
      }
      do {
        order.add(order());
        limit("columns to sort by", order.size(), MAX_KEYS);
      } while (take(','));
    }
    int limit = takeWord("limit") ? rows() : ParsedOp.NO_LIMIT;
    end(!by.isEmpty() || !order.isEmpty() || limit != ParsedOp.NO_LIMIT);
    distinctNames(aggregates, by);
    checkOrder(order, aggregates, by, aggregatesEnd);
    return new ParsedOp(text, aggregates, where, by, order, limit);
  }

  private void end(boolean behindWhere) throws KernelException {
    if (peek() < 0) {
      return;
    }
    for (String clause : CLAUSE_WORDS) {
      if (isWord(clause)) {
        throw error(
            "\"" + clause + "\" stands here too late",
            "the order is: AGGREGATES where CONDITION by COLUMNS order by COLUMNS limit N");
      }
    }
    if (isWord("having")) {
      throw error("there is no having", "filter records with where, or the answer behind it");
    }
    throw unexpected(behindWhere ? "\",\", order by, limit or the end" : CLAUSES);
  }

  private void refuseGroupBy() throws KernelException {
    if (isWord("group")) {
      String hint = instead(at, at + "group".length(), "").replace("  ", " ");
      throw error("\"group by\" is written \"by\"", hint);
    }
  }

  private Aggregate aggregate() throws KernelException {
    int start = skipBlanks();
    String word = word();
    Function function = Function.of(word);
    if (function == null) {
      String instead = Function.insteadOf(word);
      throw unexpected(
          "an aggregate such as sum, count, min, max, mean, median or stddev",
          instead.isEmpty() ? OpError.EXAMPLE : "write " + instead);
    }
    at += word.length();
    expect('(');
    Aggregate aggregate = arguments(function, start);
    expect(')');
    if (!takeWord("as")) {
      return aggregate;
    }
    Column name = name("a name");
    if (aggregate.expands()) {
      throw errorAt(name.at(), "* stands for several columns, which need a name each", "");
    }
    return new Aggregate(
        aggregate.function(), aggregate.of(), aggregate.fraction(), name.name(), start);
  }

  private Aggregate arguments(Function function, int start) throws KernelException {
    int place = skipBlanks();
    if (peek() == '*') {
      if (!function.takesStar()) {
        String hint = "as in: " + function.word() + "(qty)";
        throw error(function.word() + " takes a column or a value, not *", hint);
      }
      at++;
      return new Aggregate(function, null, null, "", start);
    }
    if (peek() < 0 || peek() == ')') {
      throw unexpected("a column" + (function.takesStar() ? " or *" : ""));
    }
    boolean distinct = isWord("distinct") && behindWord() != ')';
    if (distinct) {
      if (function != Function.COUNT) {
        throw error("distinct stands in count only", "as in: count(distinct region)");
      }
      at += "distinct".length();
      if (peek() == '*') {
        throw error("distinct takes a column or a value", "as in: count(distinct region)");
      }
    }
    Function used = distinct ? Function.COUNT_DISTINCT : function;
    Expr of = used.numbersOnly() ? number() : value();
    if (of.type() == Type.DATE) {
      throw errorAt(place, "dates are for conditions", "ISO dates sort as texts: min(text(ts))");
    }
    BigDecimal fraction = used == Function.QUANTILE ? fraction() : null;
    return new Aggregate(used, of, fraction, "", start);
  }

  private BigDecimal fraction() throws KernelException {
    String hint = "as in: quantile(price, 0.99)";
    if (!take(',')) {
      throw unexpected("\",\" and a number from 0 to 1", hint);
    }
    int start = skipBlanks();
    int end = numberEnd();
    BigDecimal value = end > at ? number(at, end).value() : null;
    if (value == null
        || value.compareTo(BigDecimal.ONE) > 0
        || value.stripTrailingZeros().scale() > MOST_FRACTION_DIGITS) {
      at = start;
      throw unexpected("a number from 0 to 1", hint);
    }
    return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
  }

  private List<Column> columns() throws KernelException {
    List<Column> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    do {
      Column column = name("a column to group by");
      if (!names.add(column.name())) {
        String twice = "column " + Names.quoted(column.name()) + " is named twice after by";
        throw errorAt(column.at(), twice, "");
      }
      columns.add(column);
      limit("group columns", columns.size(), MAX_KEYS);
    } while (take(','));
    return columns;
  }

  private Order order() throws KernelException {
    int place = skipBlanks();
    boolean call = behindWord() == '(' && Function.of(word()) != null;
    String label = call ? aggregate().call() : name("a column of the answer").name();
    boolean descending = takeWord("desc");
    if (!descending) {
      takeWord("asc");
    }
    return new Order(label, call, descending, place);
  }

  private int rows() throws KernelException {
    int start = skipBlanks();
    int end = numberEnd();
    BigDecimal value = end > at ? number(at, end).value() : null;
    if (value == null
        || value.scale() > 0
        || value.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
      at = start;
      throw unexpected("a number of rows", "as in: limit 10");
    }
    return value.intValueExact();
  }

  private void distinctNames(List<Aggregate> aggregates, List<Column> by) throws KernelException {
    Set<String> taken = new HashSet<>();
    for (Column column : by) {
      taken.add(column.name());
    }
    for (Aggregate aggregate : aggregates) {
      if (aggregate.name().isEmpty()) {
        taken.add(aggregate.call());
      }
    }
    for (Aggregate aggregate : aggregates) {
      if (!aggregate.name().isEmpty() && !taken.add(aggregate.name())) {
        String name = Names.quoted(aggregate.name());
        throw errorAt(aggregate.at(), "the answer has two columns named " + name, "");
      }
    }
  }

  private void checkOrder(
      List<Order> order, List<Aggregate> aggregates, List<Column> by, int aggregatesEnd)
      throws KernelException {
    for (Order one : order) {
      boolean known =
          by.stream().anyMatch(column -> !one.call() && column.name().equals(one.label()))
              || aggregates.stream().anyMatch(a -> isOrder(one, a));
      if (!known) {
        String hint =
            one.call()
                ? instead(aggregatesEnd, aggregatesEnd, ", " + one.label())
                : "name a column of by, or an aggregate: order by count(*) desc";
        String label = one.call() ? one.label() : Names.quoted(one.label());
        throw errorAt(one.at(), label + " is no column of the answer", hint);
      }
    }
  }

  private static boolean isOrder(Order order, Aggregate aggregate) {
    if (!order.call()) {
      return aggregate.name().equals(order.label()) || aggregate.call().equals(order.label());
    }
    boolean covered =
        aggregate.expands() && order.label().startsWith(aggregate.function().word() + "(");
    return covered ? !order.label().endsWith("(*)") : aggregate.call().equals(order.label());
  }

  private void limit(String what, int count, int most) throws KernelException {
    if (count > most) {
      throw error("the operation has more than " + most + " " + what, "");
    }
  }
}
