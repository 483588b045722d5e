package furrow.kernel.csv;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The answer to {@code sum(n), min(n), max(n), mean(n), count(n), sum(m), ..., count(*) by key,
 * sub} over a {@link RandomTable}, worked out by FastCSV and BigDecimal.
 */
final class Oracle {
  static final String OP =
      "sum(n), min(n), max(n), mean(n), count(n), sum(m), min(m), max(m), mean(m), count(m), count(*)";

  private static final Pattern NUMBER =
      Pattern.compile("[ \t]*([+-]?)(\\d*)(?:\\.(\\d*))?(?:[eE]([+-]?\\d+))?[ \t]*");

  private final int keys;
  private final TreeMap<byte[], Group> groups = new TreeMap<>(Arrays::compareUnsigned);
  private final long[] nulls = new long[2];
  private final long[] skipped = new long[2];
  private final int[] fraction = new int[2];
  private long rows;

  private static final class Group {
    private final List<String> names;
    private final List<List<BigDecimal>> numbers = List.of(new ArrayList<>(), new ArrayList<>());
    private final long[] filled = new long[2];
    private long records;

    private Group(List<String> names) {
      this.names = names;
    }
  }

  private Oracle(int keys) {
    this.keys = keys;
  }

  /**
   * @param keys how many of {@code key, sub} to group by
   */
  static String answer(byte[] file, int keys) {
    Oracle oracle = new Oracle(keys);
    String text = new String(file, StandardCharsets.UTF_8);
    CsvReader.builder().ofCsvRecord(text.startsWith("\uFEFF") ? text.substring(1) : text).stream()
        .skip(1)
        .forEach(oracle::add);
    return oracle.json();
  }

  private void add(CsvRecord record) {
    rows++;
    List<String> names = record.getFields().subList(0, keys);
    byte[] key = String.join("\0", names).getBytes(StandardCharsets.UTF_8);
    Group group = groups.computeIfAbsent(key, k -> new Group(names));
    group.records++;
    for (int c = 0; c < 2; c++) {
      String cell = record.getField(2 + c);
      if (cell.replace("\t", " ").isBlank()) {
        nulls[c]++;
        continue;
      }
      group.filled[c]++;
      Matcher matcher = NUMBER.matcher(cell);
      if (!isNumber(matcher)) {
        skipped[c]++;
        continue;
      }
      int point = matcher.group(3) == null ? 0 : matcher.group(3).length();
      int exponent = matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4));
      fraction[c] = Math.max(fraction[c], point - exponent);
      group.numbers.get(c).add(new BigDecimal(cell.strip()));
    }
  }

  private static boolean isNumber(Matcher matcher) {
    if (!matcher.matches()) {
      return false;
    }
    String digits = matcher.group(2) + (matcher.group(3) == null ? "" : matcher.group(3));
    String exponent = matcher.group(4);
    return !digits.isEmpty()
        && digits.length() <= 1000
        && (exponent == null || new BigDecimal(exponent).abs().intValue() <= 1000);
  }

  private String json() {
    String names =
        List.of("key", "sub").subList(0, keys).stream()
            .map(name -> "\"" + name + "\",")
            .collect(Collectors.joining());
    String labels = "\"" + OP.replace(", ", "\",\"") + "\"";
    if (keys == 0 && groups.isEmpty()) {
      groups.put(new byte[0], new Group(List.of()));
    }
    String data = groups.values().stream().map(this::row).collect(Collectors.joining(",\n  "));
    return "{\"schema\":\"furrow/1\",\"rows\":%d,\n \"columns\":[%s%s],\n \"data\":[%s],\n"
            .formatted(rows, names, labels, data)
        + " \"nulls\":{\"n\":%d,\"m\":%d},\"skipped\":{\"n\":%d,\"m\":%d}}\n"
            .formatted(nulls[0], nulls[1], skipped[0], skipped[1]);
  }

  private String row(Group group) {
    List<String> cells = new ArrayList<>();
    group.names.forEach(name -> cells.add(quoted(name)));
    for (int c = 0; c < 2; c++) {
      List<BigDecimal> numbers = group.numbers.get(c);
      BigDecimal sum = numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      cells.add(plain(sum));
      cells.add(numbers.stream().min(BigDecimal::compareTo).map(Oracle::plain).orElse("null"));
      cells.add(numbers.stream().max(BigDecimal::compareTo).map(Oracle::plain).orElse("null"));
      cells.add(numbers.isEmpty() ? "null" : plain(mean(sum, numbers.size(), fraction[c] + 6)));
      cells.add("\"" + group.filled[c] + "\"");
    }
    cells.add("\"" + group.records + "\"");
    return "[" + String.join(",", cells) + "]";
  }

  private static BigDecimal mean(BigDecimal sum, int count, int places) {
    return sum.divide(BigDecimal.valueOf(count), places, RoundingMode.HALF_EVEN);
  }

  private static String plain(BigDecimal value) {
    String text = value.toPlainString();
    if (text.contains(".")) {
      text = text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return text.matches("-?0") ? "\"0\"" : "\"" + text + "\"";
  }

  private static String quoted(String text) {
    return "\""
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r")
        + "\"";
  }
}
