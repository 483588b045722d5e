package furrow.kernel.csv.op;

import furrow.kernel.KernelException;
import furrow.kernel.arithmetic.Decimal;
import furrow.kernel.arithmetic.IsoTime;
import furrow.kernel.csv.op.Expr.Column;
import furrow.kernel.csv.op.Expr.Relation;
import furrow.kernel.csv.op.Expr.Scalar;
import furrow.kernel.csv.op.Expr.TextLiteral;
import furrow.kernel.csv.op.Expr.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads values and conditions, and checks that each is what its place asks for. */
class ExprParser extends OpReader {
  private static final int MOST_DEPTH = 100;
  private static final int MOST_NODES = 1_000;
  private static final int MOST_ITEMS = 10_000;
  private static final int MOST_PLACES = 1_000;

  private int depth;
  private int nodes;

  /** Whether keywords of conditions are no names here. */
  private boolean inCondition;

  ExprParser(String text) {
    super(text);
  }

  /** A condition, behind {@code where}. */
  final Expr condition() throws KernelException {
    inCondition = true;
    Expr read = or();
    inCondition = false;
    return checked(read, Type.CONDITION);
  }

  /** A value, in an aggregate. */
  final Expr value() throws KernelException {
    Expr read = or();
    if (read.type() == Type.CONDITION) {
      String hint = "count the records of a condition: --op 'count(*) where x > 0'";
      throw errorAt(read.at(), "a value is needed here, and this is a condition", hint);
    }
    return read;
  }

  final Expr number() throws KernelException {
    return checked(value(), Type.NUMBER);
  }

  private Expr or() throws KernelException {
    Expr left = and();
    int place = skipBlanks();
    while (keyword("or", "||")) {
      left = logical(false, left, and(), place);
      place = skipBlanks();
    }
    return left;
  }

  private Expr and() throws KernelException {
    Expr left = not();
    int place = skipBlanks();
    while (keyword("and", "&&")) {
      left = logical(true, left, not(), place);
      place = skipBlanks();
    }
    return left;
  }

  private Expr logical(boolean and, Expr left, Expr right, int place) throws KernelException {
    Expr first = checked(left, Type.CONDITION);
    return counted(new Expr.Logical(and, first, checked(right, Type.CONDITION), place));
  }

  private boolean keyword(String word, String sign) throws KernelException {
    if (text.startsWith(sign, skipBlanks())) {
      String hint = instead(at, at + sign.length(), " " + word + " ");
      throw error("\"" + sign + "\" is written \"" + word + "\"", hint);
    }
    return inCondition && takeWord(word);
  }

  private Expr not() throws KernelException {
    int place = skipBlanks();
    if (inCondition && takeWord("not")) {
      deeper();
      Expr of = checked(not(), Type.CONDITION);
      depth--;
      return new Expr.Not(of, place);
    }
    return comparison();
  }

  private Expr comparison() throws KernelException {
    Expr left = sum();
    int place = skipBlanks();
    Relation relation = relation();
    if (relation != null) {
      Expr right = sum();
      Type as = common(List.of(left, right));
      notEmpty(relation, left, right);
      return counted(new Expr.Comparison(relation, left, right, as, place));
    }
    if (!inCondition) {
      return left;
    }
    boolean not = takeWord("not");
    if (takeWord("in")) {
      return in(left, not, place);
    } else if (takeWord("like")) {
      return like(left, not, place);
    } else if (takeWord("between")) {
      Expr low = sum();
      if (!takeWord("and")) {
        throw unexpected("\"and\"", "as in: x between 1 and 10");
      }
      Expr high = sum();
      Type as = common(List.of(left, low, high));
      return counted(new Expr.Between(left, low, high, as, not, place));
    } else if (not) {
      throw unexpected("in, like or between");
    }
    return takeWord("is") ? isNull(left, place) : left;
  }

  private Expr isNull(Expr left, int place) throws KernelException {
    boolean not = takeWord("not");
    if (!takeWord("null")) {
      throw unexpected("\"null\" or \"not null\"", "as in: x is null");
    }
    common(List.of(left));
    return counted(new Expr.IsNull(left, not, place));
  }

  private Relation relation() {
    if (take("==") || take('=')) {
      return Relation.EQUAL;
    } else if (take("!=") || take("<>")) {
      return Relation.NOT_EQUAL;
    } else if (take("<=")) {
      return Relation.AT_MOST;
    } else if (take(">=")) {
      return Relation.AT_LEAST;
    } else if (take('<')) {
      return Relation.LESS;
    }
    return take('>') ? Relation.GREATER : null;
  }

  private Expr in(Expr left, boolean not, int place) throws KernelException {
    expect('(');
    List<Expr> all = new ArrayList<>(List.of(left));
    int nodesBefore = nodes;
    do {
      int start = skipBlanks();
      nodes = nodesBefore;
      if (all.size() > MOST_ITEMS) {
        throw error("the list has more than " + MOST_ITEMS + " items", "");
      }
      Expr item = sum();
      if (item instanceof Column column) {
        String hint = instead(start, at, TextLiteral.inQuotes(column.name()));
        throw errorAt(start, "a list holds numbers, texts and dates, no columns", hint);
      } else if (!isLiteral(item)) {
        throw errorAt(start, "a list holds numbers, texts and dates", "as in: x in (1, 2, 3)");
      }
      all.add(item);
    } while (take(','));
    expect(')');
    Type as = common(all);
    for (Expr item : all) {
      notEmpty(Relation.EQUAL, left, item);
    }
    return counted(new Expr.In(left, all.subList(1, all.size()), as, not, place));
  }

  private static boolean isLiteral(Expr item) {
    return item instanceof Expr.NumberLiteral
        || item instanceof TextLiteral
        || item instanceof Expr.DateLiteral;
  }

  private Expr like(Expr left, boolean not, int place) throws KernelException {
    checked(left, Type.TEXT);
    int start = skipBlanks();
    if (peek() != '\'') {
      String found = word();
      String hint =
          found.isEmpty()
              ? "as in: name like 'A%'"
              : instead(start, start + found.length(), "'A%'");
      throw unexpected("a pattern in single quotes", hint);
    }
    return counted(new Expr.Like(left, inQuotes('\''), not, place));
  }

  private Expr sum() throws KernelException {
    Expr left = product();
    int place = skipBlanks();
    for (int sign = peek(); sign == '+' || sign == '-'; sign = peek()) {
      at++;
      left = arithmetic((char) sign, left, product(), place);
      place = skipBlanks();
    }
    return left;
  }

  private Expr product() throws KernelException {
    Expr left = sign();
    int place = skipBlanks();
    for (int sign = peek(); sign == '*' || sign == '/' || sign == '%'; sign = peek()) {
      if (sign == '%') {
        throw error("there is no remainder", "as in: x - floor(x / 10) * 10");
      }
      at++;
      left = arithmetic((char) sign, left, sign(), place);
      place = skipBlanks();
    }
    return left;
  }

  private Expr arithmetic(char sign, Expr left, Expr right, int place) throws KernelException {
    Expr first = checked(left, Type.NUMBER);
    return counted(new Expr.Arithmetic(sign, first, checked(right, Type.NUMBER), place));
  }

  private Expr sign() throws KernelException {
    int place = skipBlanks();
    if (take('-')) {
      int end = numberEnd();
      if (end > at) {
        return counted(number(place, end));
      }
      deeper();
      Expr of = checked(sign(), Type.NUMBER);
      depth--;
      return counted(new Expr.Negative(of, place));
    }
    if (take('+')) {
      deeper();
      Expr of = checked(sign(), Type.NUMBER);
      depth--;
      return of;
    }
    return atom();
  }

  private Expr atom() throws KernelException {
    int place = skipBlanks();
    int next = peek();
    if (next == '(') {
      at++;
      deeper();
      Expr inner = or();
      depth--;
      expect(')');
      return inner;
    } else if (next == '\'') {
      return counted(new TextLiteral(inQuotes('\''), place));
    } else if (next == '"') {
      return counted(name("a value"));
    }
    int end = numberEnd();
    if (end > at && !(soleWord() && !inCondition)) {
      return counted(number(at, end));
    }
    String word = word();
    int behind = behindWord();
    if (word.equalsIgnoreCase("date") && behind == '\'') {
      return counted(date(place));
    } else if (behind == '(' && !word.isEmpty()) {
      return call(word);
    } else if (word.isEmpty() || (inCondition && Names.isReserved(word))) {
      String hint = word.isEmpty() ? OpError.EXAMPLE : "a column of this name: \"" + word + "\"";
      throw unexpected("a number, a text or a column", hint);
    }
    return counted(name("a column"));
  }

  /** Whether a word stands alone in an argument: then it is a column, whatever it looks like. */
  private boolean soleWord() {
    int behind = behindWord();
    boolean opens = at > 0 && text.substring(0, at).stripTrailing().endsWith("(");
    return depth == 0 && opens && (behind == ')' || behind == ',') && !word().isEmpty();
  }

  private Expr date(int place) throws KernelException {
    at += "date".length();
    int open = skipBlanks();
    String written = inQuotes('\'');
    byte[] bytes = written.getBytes(StandardCharsets.UTF_8);
    Decimal seconds = new Decimal();
    if (!IsoTime.read(bytes, 0, bytes.length, seconds)) {
      String problem = "\"" + written + "\" is no ISO date or time";
      throw errorAt(open, problem, "as in: date '2024-01-31' or date '2024-01-31T12:30:00Z'");
    }
    return new Expr.DateLiteral(written, seconds.toBigDecimal(), place);
  }

  private Expr call(String word) throws KernelException {
    int place = at;
    Scalar function = Scalar.of(word);
    if (function == null) {
      boolean aggregate = Function.of(word) != null;
      throw error(
          "expected abs, round, floor, ceil, text or date, found \"" + word + "(\"",
          aggregate ? "an aggregate stands by itself: --op 'sum(x), count(*)'" : "");
    }
    at += word.length();
    expect('(');
    deeper();
    Expr of = or();
    depth--;
    int places = 0;
    if (function == Scalar.TEXT || function == Scalar.DATE) {
      if (!(of instanceof Column)) {
        String hint = "as in: " + function.word() + "(name)";
        throw errorAt(of.at(), function.word() + " takes a column", hint);
      }
    } else {
      of = checked(of, Type.NUMBER);
      places = function == Scalar.ROUND && take(',') ? places() : 0;
    }
    expect(')');
    return counted(new Expr.Call(function, of, places, place));
  }

  private int places() throws KernelException {
    int start = skipBlanks();
    boolean negative = take('-');
    int end = numberEnd();
    BigDecimal value = end > at ? number(at, end).value() : null;
    boolean fits =
        value != null && value.scale() == 0 && value.compareTo(new BigDecimal(MOST_PLACES)) <= 0;
    if (!fits) {
      String hint = "as in: round(x, 2), or round(x, -3) for thousands";
      throw errorAt(start, "expected a whole number of places up to " + MOST_PLACES, hint);
    }
    return negative ? -value.intValueExact() : value.intValueExact();
  }

  /** What these are compared as: a column is what the others are, or a number. */
  private Type common(List<Expr> all) throws KernelException {
    Type as = Type.COLUMN;
    for (Expr one : all) {
      Type type = one.type();
      if (type == Type.CONDITION) {
        throw errorAt(one.at(), "a value is needed here, and this is a condition", "");
      }
      if (as == Type.COLUMN) {
        as = type;
      } else if (type != Type.COLUMN && type != as) {
        throw errorAt(one.at(), as.words() + " is compared with " + type.words(), mixed(one, as));
      }
    }
    return as == Type.COLUMN ? Type.NUMBER : as;
  }

  private String mixed(Expr one, Type as) {
    if (one instanceof TextLiteral literal && as == Type.DATE) {
      String quoted = TextLiteral.inQuotes(literal.value());
      return instead(one.at(), one.at() + quoted.length(), "date " + quoted);
    }
    return "compare numbers with numbers, texts with texts, as in: name = 'a' and x > 5";
  }

  /** An empty cell is null: it equals nothing. */
  private void notEmpty(Relation relation, Expr left, Expr right) throws KernelException {
    boolean equality = relation == Relation.EQUAL || relation == Relation.NOT_EQUAL;
    if (equality && right instanceof TextLiteral literal && literal.value().isBlank()) {
      String test = relation == Relation.EQUAL ? " is null" : " is not null";
      String hint = "write: " + left.written() + test;
      throw errorAt(right.at(), "an empty cell is null, which no text equals", hint);
    }
  }

  /** The same, if it is of this type or can be. */
  final Expr checked(Expr read, Type wanted) throws KernelException {
    Type type = read.type();
    if (type == wanted || (type == Type.COLUMN && wanted != Type.CONDITION)) {
      return read;
    }
    String hint =
        switch (wanted) {
          case CONDITION -> "as in: count(*) where x > 0 and name = 'a'";
          case NUMBER -> "as in: sum(qty * price)";
          default -> "as in: name like 'A%'";
        };
    throw errorAt(read.at(), wanted.words() + " is needed here, and this is " + type.words(), hint);
  }

  private void deeper() throws KernelException {
    if (++depth > MOST_DEPTH) {
      throw error("more than " + MOST_DEPTH + " levels", "");
    }
  }

  private Expr counted(Expr made) throws KernelException {
    if (++nodes > MOST_NODES) {
      throw error("the operation has more than " + MOST_NODES + " parts", "");
    }
    return made;
  }
}
