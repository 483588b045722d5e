package furrow.app.demo;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/**
 * Writes a file of orders whose notes hold quotes, commas and line ends, and adds up what it writes
 * while it does so.
 */
final class SampleFile {
  static final String OPERATION = "sum(qty), mean(price), count(*) by region";

  private static final int SEED = 20_261_120;
  private static final int BLOCK = 1 << 20;
  private static final int MOST_RECORD = 256;
  private static final byte[][] NOTES = {
    bytes("plain"),
    bytes("\"left at the door,\nnobody home\""),
    bytes("\"customer said \"\"later\"\"\""),
    bytes("\"12,5 kg\r\n\r\nfragile, \"\"this side up\"\"\n\""),
    bytes(""),
    bytes("\"ordered again:\nid,region,qty,price,note\n7,west,1,0.99,x\""),
    bytes("no comment at all, really".replace(",", ";")),
    bytes("\"\"")
  };

  private final byte[] block = new byte[BLOCK + MOST_RECORD];
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Totals totals = new Totals();
  private int filled;
  private long id;

  private SampleFile() {}

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Writes at least {@code size} bytes.
   *
   * @param progress receives bytes written so far
   */
  static Totals write(Path file, long size, LongConsumer progress) throws IOException {
    SampleFile sample = new SampleFile();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1)) {
      sample.put(bytes("id,region,qty,price,note\n"));
      long written = 0;
      while (written < size && !Thread.currentThread().isInterrupted()) {
        while (sample.filled < BLOCK) {
          sample.order();
        }
        out.write(sample.block, 0, sample.filled);
        written += sample.filled;
        sample.filled = 0;
        progress.accept(Math.min(written, size));
      }
    }
    return sample.totals;
  }

  private void order() {
    long bits = random.nextLong();
    int region = (int) ((bits & 0xffff) * Totals.REGIONS.size() >> 16);
    long quantity = bits >> 16 & 0x3ff;
    long cents = (bits >> 26 & 0xfffff) - 1_000;
    number(++id);
    put(',');
    put(REGION_BYTES[region]);
    put(',');
    number(quantity);
    put(',');
    price(cents);
    put(',');
    put(NOTES[(int) (bits >>> 61)]);
    put('\n');
    totals.add(region, quantity, cents);
  }

  private static final byte[][] REGION_BYTES =
      Totals.REGIONS.stream().map(SampleFile::bytes).toArray(byte[][]::new);

  private void price(long cents) {
    if (cents < 0) {
      put('-');
    }
    long all = Math.abs(cents);
    number(all / 100);
    put('.');
    put((int) ('0' + all / 10 % 10));
    put((int) ('0' + all % 10));
  }

  private void number(long value) {
    if (value >= 10) {
      number(value / 10);
    }
    put((int) ('0' + value % 10));
  }

  private void put(byte[] bytes) {
    System.arraycopy(bytes, 0, block, filled, bytes.length);
    filled += bytes.length;
  }

  private void put(int c) {
    block[filled++] = (byte) c;
  }
}
