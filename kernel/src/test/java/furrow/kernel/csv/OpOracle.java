package furrow.kernel.csv;

import de.siegmar.fastcsv.reader.CsvReader;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What an operation answers, worked out with FastCSV, BigDecimal and lists of all values. It shares
 * nothing with the kernel: an operation comes to it as functions, not as text.
 */
final class OpOracle {
  static final List<String> COLUMNS = List.of("key", "sub", "n", "m", "text", "t");

  private static final Pattern NUMBER =
      Pattern.compile("[ \t]*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,4})?[ \t]*");

  /** A record, and whether a cell was not what it should have been. */
  static final class Rec {
    private final List<String> cells;
    boolean bad;

    Rec(List<String> cells) {
      this.cells = cells;
    }

    String text(String column) {
      String cell = cells.get(COLUMNS.indexOf(column));
      return cell.replace("\t", "").replace(" ", "").isEmpty() ? null : cell;
    }

    BigDecimal number(String column) {
      String cell = text(column);
      if (cell == null) {
        return null;
      }
      if (!NUMBER.matcher(cell).matches()) {
        bad = true;
        return null;
      }
      BigDecimal value = new BigDecimal(cell.replace("\t", " ").strip());
      return value.scale() < 0 ? value.setScale(0) : value;
    }

    Instant date(String column) {
      String cell = text(column);
      if (cell == null) {
        return null;
      }
      Instant read = instant(cell.strip());
      bad |= read == null;
      return read;
    }

    static Instant instant(String text) {
      try {
        return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
      } catch (DateTimeParseException e) {
        String iso = text.replace(' ', 'T');
        try {
          return OffsetDateTime.parse(iso).toInstant();
        } catch (DateTimeParseException f) {
          try {
            return LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
          } catch (DateTimeParseException g) {
            return null;
          }
        }
      }
    }
  }

  interface Num {
    BigDecimal of(Rec row);
  }

  interface Txt {
    String of(Rec row);
  }

  /** True, false, or null when that is unknown. */
  interface Cond {
    Boolean of(Rec row);
  }

  /**
   * An aggregate.
   *
   * @param counts name of its counts; null for {@code count(*)}
   * @param value a BigDecimal or a String of a record, or null
   * @param figure what is made of all that are not null
   */
  record Agg(
      String label, String counts, java.util.function.Function<Rec, Object> value, Figure figure) {}

  interface Figure {
    /**
     * @param fraction the longest fraction of all values of the column
     */
    Object of(List<Object> values, int fraction);
  }

  record Order(int column, boolean descending) {}

  record Result(
      List<List<String>> data,
      Map<String, Long> nulls,
      Map<String, Long> skipped,
      long kept,
      long skippedByWhere) {}

  private OpOracle() {}

  static Result answer(
      byte[] file, List<Agg> aggs, Cond where, List<String> by, List<Order> order, int limit) {
    String text = new String(file, StandardCharsets.UTF_8);
    List<Rec> rows = new ArrayList<>();
    long[] skippedByWhere = new long[1];
    CsvReader.builder().ofCsvRecord(text).stream()
        .skip(1)
        .forEach(
            record -> {
              Rec row = new Rec(record.getFields());
              boolean kept = where == null || Boolean.TRUE.equals(where.of(row));
              skippedByWhere[0] += row.bad ? 1 : 0;
              if (kept) {
                rows.add(new Rec(record.getFields()));
              }
            });
    TreeMap<byte[], List<Rec>> groups = new TreeMap<>(Arrays::compareUnsigned);
    if (by.isEmpty()) {
      groups.put(new byte[0], new ArrayList<>());
    }
    for (Rec row : rows) {
      List<String> names = by.stream().map(c -> row.cells.get(COLUMNS.indexOf(c))).toList();
      byte[] key = String.join("\0", names).getBytes(StandardCharsets.UTF_8);
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
    }
    Map<String, Long> nulls = new LinkedHashMap<>();
    Map<String, Long> skipped = new LinkedHashMap<>();
    List<List<Object>> table = new ArrayList<>();
    Map<Agg, Integer> fractions = new HashMap<>();
    for (Agg agg : aggs) {
      fractions.put(agg, count(agg, rows, nulls, skipped));
    }
    for (List<Rec> group : groups.values()) {
      List<Object> line = new ArrayList<>();
      for (String key : by) {
        line.add(group.get(0).cells.get(COLUMNS.indexOf(key)));
      }
      for (Agg agg : aggs) {
        List<Object> values = new ArrayList<>();
        for (Rec row : group) {
          row.bad = false;
          Object value = agg.value.apply(row);
          if (value != null && !row.bad) {
            values.add(value);
          }
        }
        line.add(agg.figure.of(values, fractions.get(agg)));
      }
      table.add(line);
    }
    table.sort(order(order));
    List<List<String>> data =
        table.stream().limit(limit < 0 ? Long.MAX_VALUE : limit).map(OpOracle::texts).toList();
    return new Result(data, nulls, skipped, rows.size(), skippedByWhere[0]);
  }

  private static int count(
      Agg agg, List<Rec> rows, Map<String, Long> nulls, Map<String, Long> skipped) {
    long none = 0;
    long bad = 0;
    int fraction = 0;
    for (Rec row : rows) {
      row.bad = false;
      Object value = agg.value.apply(row);
      bad += row.bad ? 1 : 0;
      none += value == null && !row.bad ? 1 : 0;
      if (value instanceof BigDecimal number && !row.bad) {
        fraction = Math.max(fraction, number.scale());
      }
    }
    if (agg.counts != null) {
      nulls.merge(agg.counts, none, Math::max);
      skipped.merge(agg.counts, bad, Math::max);
    }
    return fraction;
  }

  private static Comparator<List<Object>> order(List<Order> order) {
    Comparator<List<Object>> all = (a, b) -> 0;
    for (Order one : order) {
      all = all.thenComparing((a, b) -> compare(a.get(one.column), b.get(one.column), one));
    }
    return all;
  }

  private static int compare(Object a, Object b, Order order) {
    if (a == null || b == null) {
      return Boolean.compare(a == null, b == null);
    }
    int compared =
        a instanceof BigDecimal number
            ? number.compareTo((BigDecimal) b)
            : compareTexts((String) a, (String) b);
    return order.descending ? -compared : compared;
  }

  static int compareTexts(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> texts(List<Object> line) {
    List<String> texts = new ArrayList<>();
    for (Object value : line) {
      texts.add(value instanceof BigDecimal number ? plain(number) : (String) value);
    }
    return texts;
  }

  static String plain(BigDecimal value) {
    String text = value.toPlainString();
    if (text.contains(".")) {
      text = text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return text.equals("-0") ? "0" : text;
  }

  static BigDecimal sum(List<Object> values) {
    return values.stream().map(v -> (BigDecimal) v).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  static BigDecimal mean(List<Object> values, int fraction) {
    return values.isEmpty()
        ? null
        : sum(values).divide(new BigDecimal(values.size()), fraction + 6, RoundingMode.HALF_EVEN);
  }

  /** From the definition: the squared distances from the mean, as one fraction. */
  static BigDecimal spread(List<Object> values, int fraction, boolean sample, boolean root) {
    int n = values.size();
    if (n < (sample ? 2 : 1)) {
      return null;
    }
    BigDecimal count = new BigDecimal(n);
    BigDecimal sum = sum(values);
    BigDecimal distances = BigDecimal.ZERO;
    for (Object value : values) {
      BigDecimal distance = ((BigDecimal) value).multiply(count).subtract(sum);
      distances = distances.add(distance.multiply(distance));
    }
    BigDecimal by = count.pow(2).multiply(new BigDecimal(sample ? n - 1 : n));
    if (!root) {
      return distances.divide(by, 2 * fraction + 6, RoundingMode.HALF_EVEN);
    }
    int digits = distances.precision() + 4 * fraction + 200;
    BigDecimal quotient = distances.divide(by, new MathContext(digits, RoundingMode.FLOOR));
    BigDecimal exact = quotient.sqrt(new MathContext(digits / 2, RoundingMode.HALF_EVEN));
    return exact.setScale(fraction + 6, RoundingMode.HALF_EVEN);
  }

  static BigDecimal quantile(List<Object> values, BigDecimal q) {
    if (values.isEmpty()) {
      return null;
    }
    List<BigDecimal> sorted = values.stream().map(v -> (BigDecimal) v).sorted().toList();
    BigDecimal place = q.multiply(new BigDecimal(sorted.size() - 1));
    int low = place.intValue();
    BigDecimal part = place.subtract(new BigDecimal(low));
    BigDecimal at = sorted.get(low);
    return part.signum() == 0
        ? at
        : at.multiply(BigDecimal.ONE.subtract(part)).add(sorted.get(low + 1).multiply(part));
  }

  static BigDecimal distinct(List<Object> values) {
    HashSet<Object> different = new HashSet<>();
    for (Object value : values) {
      different.add(value instanceof BigDecimal number ? plain(number) : value);
    }
    return new BigDecimal(different.size());
  }
}
