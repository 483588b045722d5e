package furrow.kernel.csv;

import furrow.kernel.csv.OpOracle.Agg;
import furrow.kernel.csv.OpOracle.Cond;
import furrow.kernel.csv.OpOracle.Num;
import furrow.kernel.csv.OpOracle.Order;
import furrow.kernel.csv.OpOracle.Rec;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** A random operation: its text, and what it means to {@link OpOracle}. */
final class RandomOp {
  private static final String[] TEXTS = {"a", "b", "x,\"y\"", "é", "zz top", "two\nlines", "it's"};
  private static final String[] DATES = {
    "2024-01-31", "2024-02-29T12:30", "1999-12-31T23:59:59.999Z", "2024-03-01T00:00:00+02:00"
  };

  private record Value(String text, int binding, Num of) {}

  private record Test(String text, int binding, Cond of) {}

  private final Random random;
  final List<Agg> aggs = new ArrayList<>();
  final Cond where;
  final List<String> by;
  final List<Order> order = new ArrayList<>();
  final int limit;
  final String text;

  RandomOp(Random random) {
    this.random = random;
    Set<String> aggregates = new LinkedHashSet<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      Agg agg = aggregate();
      if (aggregates.add(agg.label())) {
        aggs.add(agg);
      }
    }
    by = List.of(List.<String>of(), List.of("key"), List.of("key", "sub")).get(random.nextInt(3));
    StringBuilder op = new StringBuilder(String.join(", ", aggregates));
    Test test = random.nextInt(4) == 0 ? null : condition(2);
    where = test == null ? null : test.of;
    op.append(test == null ? "" : " where " + test.text);
    op.append(by.isEmpty() ? "" : " by " + String.join(", ", by));
    if (random.nextBoolean()) {
      List<String> orders = new ArrayList<>();
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        int column = random.nextInt(by.size() + aggs.size());
        boolean descending = random.nextBoolean();
        order.add(new Order(column, descending));
        String name = column < by.size() ? by.get(column) : aggs.get(column - by.size()).label();
        orders.add(name + (descending ? " desc" : ""));
      }
      op.append(" order by ").append(String.join(", ", orders));
    }
    limit = random.nextInt(3) == 0 ? random.nextInt(6) : -1;
    op.append(limit < 0 ? "" : " limit " + limit);
    text = op.toString();
  }

  private Agg aggregate() {
    if (random.nextInt(10) == 0) {
      return new Agg("count(*)", null, row -> "", (v, f) -> new BigDecimal(v.size()));
    }
    if (random.nextInt(3) == 0) {
      return ofTexts();
    }
    Value value = random.nextBoolean() ? column() : number(3);
    boolean literal = value.text.matches("[0-9.]+");
    String text = literal ? "(" + value.text + ")" : value.text;
    Num of = value.of;
    int which = random.nextInt(13);
    return switch (which) {
      case 0, 1 -> agg("sum(%s)", text, of, (v, f) -> OpOracle.sum(v));
      case 2 -> agg("mean(%s)", text, of, (v, f) -> OpOracle.mean(v, f));
      case 3 -> agg("min(%s)", text, of, (v, f) -> extreme(v, false));
      case 4 -> agg("max(%s)", text, of, (v, f) -> extreme(v, true));
      case 5 -> agg("stddev(%s)", text, of, (v, f) -> OpOracle.spread(v, f, true, true));
      case 6 -> agg("variance(%s)", text, of, (v, f) -> OpOracle.spread(v, f, true, false));
      case 7 -> agg("stddev_pop(%s)", text, of, (v, f) -> OpOracle.spread(v, f, false, true));
      case 8 -> agg("var_pop(%s)", text, of, (v, f) -> OpOracle.spread(v, f, false, false));
      case 9 -> agg("median(%s)", text, of, (v, f) -> OpOracle.quantile(v, new BigDecimal("0.5")));
      case 10 -> quantile(text, of);
      default -> ofExpression(which);
    };
  }

  private Agg quantile(String text, Num of) {
    BigDecimal q =
        new BigDecimal(new String[] {"0", "0.25", "0.99", "0.333", "1"}[random.nextInt(5)]);
    return agg("quantile(%s, " + q + ")", text, of, (v, f) -> OpOracle.quantile(v, q));
  }

  private Agg ofExpression(int which) {
    Value value = arithmetic(2);
    return switch (random.nextInt(4)) {
      case 0 -> agg("count(distinct %s)", value.text, value.of, (v, f) -> OpOracle.distinct(v));
      case 1 -> agg("first(%s)", value.text, value.of, (v, f) -> v.isEmpty() ? null : v.get(0));
      case 2 ->
          agg("last(%s)", value.text, value.of, (v, f) -> v.isEmpty() ? null : v.get(v.size() - 1));
      default -> agg("count(%s)", value.text, value.of, (v, f) -> new BigDecimal(v.size()));
    };
  }

  private Agg ofTexts() {
    String column = OpOracle.COLUMNS.get(random.nextInt(OpOracle.COLUMNS.size()));
    java.util.function.Function<Rec, Object> of = row -> row.text(column);
    String call = "text(" + column + ")";
    return switch (random.nextInt(5)) {
      case 0 ->
          new Agg("count(distinct " + column + ")", column, of, (v, f) -> OpOracle.distinct(v));
      case 1 ->
          new Agg("first(" + column + ")", column, of, (v, f) -> v.isEmpty() ? null : v.get(0));
      case 2 ->
          new Agg(
              "last(" + column + ")",
              column,
              of,
              (v, f) -> v.isEmpty() ? null : v.get(v.size() - 1));
      case 3 -> new Agg("min(" + call + ")", call, of, (v, f) -> extremeText(v, false));
      default -> new Agg("max(" + call + ")", call, of, (v, f) -> extremeText(v, true));
    };
  }

  private static Agg agg(String call, String text, Num of, OpOracle.Figure figure) {
    String counts = text.replaceFirst("^\\(([0-9.]+)\\)$", "$1");
    return new Agg(call.formatted(text), counts, of::of, figure);
  }

  private static Object extreme(List<Object> values, boolean greatest) {
    return values.stream()
        .map(v -> (BigDecimal) v)
        .reduce((a, b) -> greatest ? a.max(b) : a.min(b))
        .orElse(null);
  }

  private static Object extremeText(List<Object> values, boolean greatest) {
    return values.stream()
        .map(v -> (String) v)
        .reduce((a, b) -> (OpOracle.compareTexts(a, b) < 0) == greatest ? b : a)
        .orElse(null);
  }

  private Value column() {
    String column = random.nextBoolean() ? "n" : "m";
    return new Value(column, 8, row -> row.number(column));
  }

  private Value number(int depth) {
    int which = random.nextInt(depth == 0 ? 3 : 8);
    if (which < 2) {
      return column();
    } else if (which == 2) {
      String literal =
          random.nextInt(100) + (random.nextBoolean() ? "" : "." + random.nextInt(100));
      BigDecimal value = new BigDecimal(literal);
      return new Value(literal, 8, row -> value);
    } else if (which == 3) {
      Value of = number(depth - 1);
      String inner = within(of, 7);
      String sign = inner.startsWith("-") ? "- " : "-";
      return Character.isDigit(inner.charAt(0))
          ? of
          : new Value(sign + inner, 7, row -> map(of.of.of(row), BigDecimal::negate));
    } else if (which == 4) {
      return call(number(depth - 1));
    }
    return arithmetic(depth);
  }

  private Value call(Value of) {
    int places = random.nextInt(5) - 2;
    return switch (random.nextInt(4)) {
      case 0 -> new Value("abs(" + of.text + ")", 8, row -> map(of.of.of(row), BigDecimal::abs));
      case 1 ->
          new Value(
              "floor(" + of.text + ")", 8, row -> scaled(of.of.of(row), 0, RoundingMode.FLOOR));
      case 2 ->
          new Value(
              "ceil(" + of.text + ")", 8, row -> scaled(of.of.of(row), 0, RoundingMode.CEILING));
      default ->
          new Value(
              "round(" + of.text + (places == 0 ? "" : ", " + places) + ")",
              8,
              row -> scaled(of.of.of(row), places, RoundingMode.HALF_UP));
    };
  }

  private static BigDecimal scaled(BigDecimal value, int places, RoundingMode mode) {
    if (value == null || value.scale() <= places) {
      return value;
    }
    BigDecimal rounded = value.setScale(places, mode);
    return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
  }

  private static BigDecimal map(
      BigDecimal value, java.util.function.UnaryOperator<BigDecimal> function) {
    return value == null ? null : function.apply(value);
  }

  private Value arithmetic(int depth) {
    Value left = number(depth - 1);
    Value right = number(depth - 1);
    char sign = "+-*/".charAt(random.nextInt(4));
    int binding = sign == '+' || sign == '-' ? 5 : 6;
    String text = within(left, binding) + " " + sign + " " + within(right, binding + 1);
    return new Value(
        text,
        binding,
        row -> {
          BigDecimal a = left.of.of(row);
          BigDecimal b = right.of.of(row);
          if (a == null || b == null) {
            return null;
          }
          return switch (sign) {
            case '+' -> a.add(b);
            case '-' -> a.subtract(b);
            case '*' -> a.multiply(b);
            default -> quotient(row, a, b);
          };
        });
  }

  private static BigDecimal quotient(Rec row, BigDecimal a, BigDecimal b) {
    if (b.signum() == 0) {
      row.bad = true;
      return null;
    }
    int longer = Math.max(a.scale(), b.scale());
    BigDecimal exact = a.divide(b, longer + 20, RoundingMode.HALF_EVEN);
    BigDecimal stripped = exact.stripTrailingZeros();
    return stripped.scale() < longer ? stripped.setScale(longer) : stripped;
  }

  private static String within(Value value, int binding) {
    return value.binding < binding ? "(" + value.text + ")" : value.text;
  }

  private Test condition(int depth) {
    int which = random.nextInt(depth == 0 ? 7 : 11);
    if (which >= 8) {
      boolean and = random.nextBoolean();
      Test left = condition(depth - 1);
      Test right = condition(depth - 1);
      String word = and ? " and " : " or ";
      Boolean decides = !and;
      return new Test(
          "(" + left.text + ")" + word + "(" + right.text + ")",
          1,
          row -> {
            Boolean a = left.of.of(row);
            if (decides.equals(a)) {
              return decides;
            }
            Boolean b = right.of.of(row);
            return decides.equals(b)
                ? decides
                : a == null || b == null ? null : Boolean.valueOf(and);
          });
    } else if (which == 7) {
      Test of = condition(depth - 1);
      return new Test("not (" + of.text + ")", 3, row -> not(of.of.of(row)));
    }
    return switch (which) {
      case 0, 1 -> comparison();
      case 2 -> texts();
      case 3 -> dates();
      case 4 -> nulls();
      case 5 -> list();
      default -> between();
    };
  }

  private static Boolean not(Boolean of) {
    return of == null ? null : Boolean.valueOf(!of);
  }

  private static Boolean holds(String sign, int order) {
    return switch (sign) {
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  private String sign() {
    return new String[] {"=", "!=", "<", "<=", ">", ">="}[random.nextInt(6)];
  }

  private Test comparison() {
    Value left = number(1);
    Value right = number(1);
    String sign = sign();
    return new Test(
        left.text + " " + sign + " " + right.text,
        4,
        row -> {
          BigDecimal a = left.of.of(row);
          BigDecimal b = a == null ? null : right.of.of(row);
          return b == null ? null : holds(sign, a.compareTo(b));
        });
  }

  private String textColumn() {
    return new String[] {"key", "sub", "text", "n"}[random.nextInt(4)];
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private Test texts() {
    String column = textColumn();
    String other = TEXTS[random.nextInt(TEXTS.length)];
    if (random.nextBoolean()) {
      boolean not = random.nextBoolean();
      String pattern = new String[] {"a%", "%b%", "_", "%é_%", "z\\_%", "%"}[random.nextInt(6)];
      String regex =
          pattern
              .replace("\\_", "\1")
              .replace("%", "(?s:.*)")
              .replace("_", "(?s:.)")
              .replace("\1", "_");
      return new Test(
          column + (not ? " not" : "") + " like " + quoted(pattern),
          4,
          row -> {
            String cell = row.text(column);
            return cell == null ? null : Boolean.valueOf(cell.matches(regex) != not);
          });
    }
    String sign = sign();
    return new Test(
        column + " " + sign + " " + quoted(other),
        4,
        row -> {
          String cell = row.text(column);
          return cell == null ? null : holds(sign, OpOracle.compareTexts(cell, other));
        });
  }

  private Test dates() {
    String date = DATES[random.nextInt(DATES.length)];
    Instant other = Rec.instant(date);
    String sign = sign();
    return new Test(
        (random.nextBoolean() ? "t " : "date(t) ") + sign + " date " + quoted(date),
        4,
        row -> {
          Instant cell = row.date("t");
          return cell == null ? null : holds(sign, cell.compareTo(other));
        });
  }

  private Test nulls() {
    boolean not = random.nextBoolean();
    String word = not ? " is not null" : " is null";
    if (random.nextBoolean()) {
      String column = OpOracle.COLUMNS.get(random.nextInt(6));
      return new Test(column + word, 4, row -> (row.text(column) == null) != not);
    }
    Value of = arithmetic(1);
    return new Test(of.text + word, 4, row -> (of.of.of(row) == null) != not);
  }

  private Test list() {
    boolean not = random.nextBoolean();
    String word = not ? " not in (" : " in (";
    if (random.nextBoolean()) {
      List<String> items = new ArrayList<>(Arrays.asList(TEXTS)).subList(0, 1 + random.nextInt(6));
      String column = textColumn();
      String list = items.stream().map(RandomOp::quoted).collect(Collectors.joining(", "));
      return new Test(
          column + word + list + ")",
          4,
          row -> {
            String cell = row.text(column);
            return cell == null ? null : Boolean.valueOf(items.contains(cell) != not);
          });
    }
    List<BigDecimal> items = new ArrayList<>();
    for (int i = 1 + random.nextInt(20); i > 0; i--) {
      items.add(new BigDecimal(random.nextInt(400) - 200));
    }
    String list = items.stream().map(BigDecimal::toString).collect(Collectors.joining(","));
    Value of = call(column());
    return new Test(
        of.text + word + list + ")",
        4,
        row -> {
          BigDecimal value = of.of.of(row);
          return value == null
              ? null
              : Boolean.valueOf(items.stream().anyMatch(i -> i.compareTo(value) == 0) != not);
        });
  }

  private Test between() {
    boolean not = random.nextBoolean();
    BigDecimal low = new BigDecimal(random.nextInt(1000) - 500);
    BigDecimal high = new BigDecimal(random.nextInt(1_000_000));
    Value of = random.nextBoolean() ? column() : arithmetic(1);
    return new Test(
        of.text + (not ? " not" : "") + " between " + low + " and " + high,
        4,
        row -> {
          BigDecimal value = of.of.of(row);
          if (value == null) {
            return null;
          }
          boolean within = value.compareTo(low) >= 0 && value.compareTo(high) <= 0;
          return within != not;
        });
  }
}
