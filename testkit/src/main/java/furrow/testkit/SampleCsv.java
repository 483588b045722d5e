package furrow.testkit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A CSV of sales with everything that trips naive splitting: quoted commas, doubled quotes, and
 * notes over several lines that look like records. Columns: {@code id,region,qty,price,note}.
 * Counts its own sums while writing.
 */
public final class SampleCsv {
  public static final String HEADER = "id,region,qty,price,note\n";
  private static final String[] REGIONS = {"north", "south", "east", "west", "central"};

  private final SplittableRandom random;
  private final TreeMap<String, Sums> byRegion = new TreeMap<>();
  private long rows;
  private long bytes;

  private SampleCsv(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Sums of one region. */
  public static final class Sums {
    long rows;
    long qty;
    long cents;

    public long rows() {
      return rows;
    }

    public long qty() {
      return qty;
    }

    public BigDecimal price() {
      return BigDecimal.valueOf(cents, 2);
    }
  }

  /** Writes at least {@code size} bytes. */
  public static SampleCsv write(Path file, long size, long seed) throws IOException {
    SampleCsv csv = new SampleCsv(seed);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      csv.put(out, HEADER);
      while (csv.bytes < size) {
        csv.put(out, csv.record());
      }
    }
    return csv;
  }

  public long rows() {
    return rows;
  }

  public long bytes() {
    return bytes;
  }

  /**
   * The {@code data} of the answer to {@code sum(qty), sum(price) by region}, as JSON text without
   * blanks.
   */
  public String sumsByRegionJson() {
    StringBuilder json = new StringBuilder("[");
    byRegion.forEach(
        (region, sums) ->
            json.append(json.length() > 1 ? "," : "")
                .append(
                    "[\"" + region + "\",\"" + sums.qty + "\",\"" + plain(sums.price()) + "\"]"));
    return json.append("]").toString();
  }

  public TreeMap<String, Sums> byRegion() {
    return byRegion;
  }

  /** Plain notation without trailing fraction zeros, as in answers. */
  public static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private String record() {
    String region = REGIONS[random.nextInt(REGIONS.length)];
    Sums sums = byRegion.computeIfAbsent(region, name -> new Sums());
    long qty = random.nextInt(1000);
    long cents = random.nextInt(-50_000, 1_000_000);
    sums.rows++;
    sums.qty += qty;
    sums.cents += cents;
    rows++;
    return rows
        + ","
        + region
        + ","
        + qty
        + ","
        + BigDecimal.valueOf(cents, 2)
        + ","
        + note()
        + "\n";
  }

  private String note() {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> "\"said \"\"no\"\", then left\"";
      case 2 -> "\"line one\n7,east,999999,999999.99,not a record\nline three\"";
      case 3 -> "\"\n\n\"";
      default -> "plain words";
    };
  }

  private void put(OutputStream out, String text) throws IOException {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    out.write(encoded);
    bytes += encoded.length;
  }
}
