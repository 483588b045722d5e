package furrow.kernel.csv;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Random RFC 4180 text with everything that makes cutting hard. */
final class RandomCsv {
  private static final String[] PIECES = {
    "a",
    "7",
    "-1.5",
    " ",
    "\"\"",
    "\"\"\"\"",
    ",",
    "\n",
    "\r\n",
    "\r",
    ",\"\"",
    "\n\"\"",
    "x,y\n",
    "é"
  };

  private final Random random;

  RandomCsv(Random random) {
    this.random = random;
  }

  byte[] records(int records, int columns) {
    StringBuilder out = new StringBuilder();
    for (int r = 0; r < records; r++) {
      for (int c = 0; c < columns; c++) {
        out.append(c == 0 ? "" : ",").append(field());
      }
      out.append(lineEnd(r == records - 1));
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String lineEnd(boolean last) {
    if (last && random.nextInt(3) == 0) {
      return "";
    }
    return switch (random.nextInt(8)) {
      case 0 -> "\r\n";
      case 1 -> "\n\n";
      default -> "\n";
    };
  }

  String field() {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> quoted(random.nextInt(12));
      case 2 -> "\"" + random.nextInt(1000) + "\"";
      case 3 -> "w" + random.nextInt(5) + (random.nextInt(4) == 0 ? "\"" : "");
      default -> Integer.toString(random.nextInt(100_000) - 50_000);
    };
  }

  private String quoted(int pieces) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < pieces; i++) {
      out.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return out.append('"').toString();
  }
}
