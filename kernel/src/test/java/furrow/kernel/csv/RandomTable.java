package furrow.kernel.csv;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Random tables with the header {@code key,sub,n,m,text}: two keys, two numbers, any text. */
final class RandomTable {
  private static final String[] KEYS = {
    "", "a", "b", "\"a\"", "\"x,\"\"y\"\"\"", "\"two\nlines\"", "é", "zz top", "\" \"", "\"b\r\nc\""
  };
  private static final String[] BAD = {"x", "1.2.3", "--1", "1e", "1e9999999", "\"1,5\"", ".", "+"};

  private final Random random;
  private final RandomCsv fields;
  private final boolean bad;
  private final String lineEnd;

  /**
   * @param bad whether number columns hold what is no number
   */
  RandomTable(Random random, boolean bad) {
    this.random = random;
    this.fields = new RandomCsv(random);
    this.bad = bad;
    this.lineEnd = random.nextBoolean() ? "\n" : "\r\n";
  }

  byte[] bytes(int records) {
    StringBuilder out = new StringBuilder(random.nextInt(4) == 0 ? "\uFEFF" : "");
    out.append("key,sub,n,m,text");
    for (int i = 0; i < records; i++) {
      out.append(lineEnd).append(random.nextInt(20) == 0 ? lineEnd : "");
      out.append(record());
    }
    return out.append(random.nextBoolean() ? lineEnd : "")
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  /** One record without its line end. */
  String record() {
    String key = KEYS[random.nextInt(KEYS.length)];
    int sub = random.nextInt(3);
    return key + "," + sub + "," + number(false) + "," + number(true) + "," + fields.field();
  }

  private String number(boolean wild) {
    if (bad && random.nextInt(8) == 0) {
      return BAD[random.nextInt(BAD.length)];
    }
    return switch (random.nextInt(wild ? 12 : 6)) {
      case 0 -> random.nextInt(3) == 0 ? " \t" : "";
      case 1 -> "\"" + random.nextInt(500) + "\"";
      case 2 -> " -" + random.nextInt(500) + "." + random.nextInt(100) + " ";
      case 3, 4 -> Integer.toString(random.nextInt(2_000_000) - 1_000_000);
      case 5 -> random.nextInt(10_000) + "." + (10 + random.nextInt(90));
      case 6 -> digits(1 + random.nextInt(40)) + "." + digits(random.nextInt(30));
      case 7 -> "-" + digits(1 + random.nextInt(19));
      case 8 -> "+." + digits(1 + random.nextInt(20));
      case 9 -> digits(1 + random.nextInt(4)) + "." + digits(2) + "e" + (random.nextInt(60) - 30);
      case 10 -> random.nextBoolean() ? "-0.00" : "5.";
      default -> digits(17) + "." + digits(1);
    };
  }

  private String digits(int count) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < count; i++) {
      out.append((char) ('0' + random.nextInt(10)));
    }
    return out.toString();
  }
}
