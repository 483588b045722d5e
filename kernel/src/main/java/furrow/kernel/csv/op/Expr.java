package furrow.kernel.csv.op;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A value or a condition, as it was parsed; {@link #at()} is its place in the operation. */
public sealed interface Expr {
  /** What a value is. A bare column is what the place where it stands makes of it. */
  enum Type {
    COLUMN("a column"),
    NUMBER("a number"),
    TEXT("a text"),
    DATE("a date"),
    CONDITION("a condition");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  int at();

  Type type();

  /** How tightly its operator binds: what binds less stands in parentheses inside. */
  default int binding() {
    return ATOM;
  }

  /** As it is written: text that reads as this. */
  String written();

  int OR = 1;
  int AND = 2;
  int NOT = 3;
  int COMPARISON = 4;
  int SUM = 5;
  int PRODUCT = 6;
  int SIGN = 7;
  int ATOM = 8;

  private static String within(Expr inner, int binding) {
    return inner.binding() < binding ? "(" + inner.written() + ")" : inner.written();
  }

  /**
   * @param quoted whether it was written in double quotes
   */
  record Column(String name, boolean quoted, int at) implements Expr {
    @Override
    public Type type() {
      return Type.COLUMN;
    }

    @Override
    public String written() {
      return Names.inExpression(name);
    }
  }

  /**
   * @param text as it was written
   */
  record NumberLiteral(BigDecimal value, String text, int at) implements Expr {
    @Override
    public Type type() {
      return Type.NUMBER;
    }

    @Override
    public int binding() {
      return text.startsWith("-") ? SIGN : ATOM;
    }

    @Override
    public String written() {
      return text;
    }
  }

  record TextLiteral(String value, int at) implements Expr {
    @Override
    public Type type() {
      return Type.TEXT;
    }

    @Override
    public String written() {
      return inQuotes(value);
    }

    static String inQuotes(String text) {
      return "'" + text.replace("'", "''") + "'";
    }
  }

  /**
   * @param seconds since 1970, with a fraction of up to nine digits
   */
  record DateLiteral(String text, BigDecimal seconds, int at) implements Expr {
    @Override
    public Type type() {
      return Type.DATE;
    }

    @Override
    public String written() {
      return "date " + TextLiteral.inQuotes(text);
    }
  }

  /**
   * @param operator one of {@code + - * /}
   */
  record Arithmetic(char operator, Expr left, Expr right, int at) implements Expr {
    @Override
    public Type type() {
      return Type.NUMBER;
    }

    @Override
    public int binding() {
      return operator == '+' || operator == '-' ? SUM : PRODUCT;
    }

    @Override
    public String written() {
      return within(left, binding()) + " " + operator + " " + within(right, binding() + 1);
    }
  }

  record Negative(Expr of, int at) implements Expr {
    @Override
    public Type type() {
      return Type.NUMBER;
    }

    @Override
    public int binding() {
      return SIGN;
    }

    @Override
    public String written() {
      String inner = within(of, SIGN);
      return (inner.startsWith("-") ? "- " : "-") + inner;
    }
  }

  /** Functions of the values of one record. */
  enum Scalar {
    ABS,
    ROUND,
    FLOOR,
    CEIL,
    /** The cell as it is. */
    TEXT,
    /** The cell as an ISO date or time. */
    DATE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The function of this word in any case, or null. */
    static Scalar of(String word) {
      for (Scalar scalar : values()) {
        if (scalar.word().equalsIgnoreCase(word)) {
          return scalar;
        }
      }
      return word.equalsIgnoreCase("ceiling") ? CEIL : null;
    }
  }

  /**
   * @param places of {@code round}
   */
  record Call(Scalar function, Expr of, int places, int at) implements Expr {
    @Override
    public Type type() {
      return switch (function) {
        case TEXT -> Type.TEXT;
        case DATE -> Type.DATE;
        default -> Type.NUMBER;
      };
    }

    @Override
    public String written() {
      return function.word() + "(" + of.written() + (places == 0 ? "" : ", " + places) + ")";
    }
  }

  /** Anything that holds, does not hold, or is unknown because of a null. */
  sealed interface Condition extends Expr {
    @Override
    default Type type() {
      return Type.CONDITION;
    }

    @Override
    default int binding() {
      return COMPARISON;
    }
  }

  /** How two values are compared. */
  enum Relation {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">=");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }

    /** Whether it holds for values that compare like this. */
    public boolean holds(int order) {
      return switch (this) {
        case EQUAL -> order == 0;
        case NOT_EQUAL -> order != 0;
        case LESS -> order < 0;
        case AT_MOST -> order <= 0;
        case GREATER -> order > 0;
        case AT_LEAST -> order >= 0;
      };
    }
  }

  /**
   * @param as what both sides are compared as
   */
  record Comparison(Relation relation, Expr left, Expr right, Type as, int at)
      implements Condition {
    @Override
    public String written() {
      return within(left, SUM) + " " + relation.sign + " " + within(right, SUM);
    }
  }

  /**
   * @param as what all are compared as
   */
  record In(Expr of, List<Expr> items, Type as, boolean not, int at) implements Condition {
    public In {
      items = List.copyOf(items);
    }

    @Override
    public String written() {
      return within(of, SUM)
          + (not ? " not" : "")
          + " in ("
          + items.stream().map(Expr::written).collect(Collectors.joining(", "))
          + ")";
    }
  }

  record Between(Expr of, Expr low, Expr high, Type as, boolean not, int at) implements Condition {
    @Override
    public String written() {
      return within(of, SUM)
          + (not ? " not" : "")
          + " between "
          + within(low, SUM)
          + " and "
          + within(high, SUM);
    }
  }

  /**
   * @param pattern in which {@code %} stands for any text, {@code _} for one character, and a
   *     backslash before one of them for itself
   */
  record Like(Expr of, String pattern, boolean not, int at) implements Condition {
    @Override
    public String written() {
      return within(of, SUM) + (not ? " not" : "") + " like " + TextLiteral.inQuotes(pattern);
    }
  }

  record IsNull(Expr of, boolean not, int at) implements Condition {
    @Override
    public String written() {
      return within(of, SUM) + " is " + (not ? "not " : "") + "null";
    }
  }

  record Logical(boolean and, Expr left, Expr right, int at) implements Condition {
    @Override
    public int binding() {
      return and ? AND : OR;
    }

    @Override
    public String written() {
      String word = and ? " and " : " or ";
      return within(left, binding()) + word + within(right, binding() + 1);
    }
  }

  record Not(Expr of, int at) implements Condition {
    @Override
    public int binding() {
      return NOT;
    }

    @Override
    public String written() {
      return "not " + within(of, NOT);
    }
  }
}
