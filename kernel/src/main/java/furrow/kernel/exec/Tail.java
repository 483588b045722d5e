package furrow.kernel.exec;

import java.nio.charset.StandardCharsets;

/** The last bytes of a stream. */
final class Tail {
  private final byte[] ring;
  private long written;

  Tail(int size) {
    ring = new byte[size];
  }

  synchronized void add(byte[] bytes, int length) {
    int from = Math.max(0, length - ring.length);
    written += from;
    for (int i = from; i < length; i++) {
      ring[(int) (written++ % ring.length)] = bytes[i];
    }
  }

  /** As text; what is no UTF-8 shows as replacement characters. */
  synchronized String text() {
    int kept = (int) Math.min(written, ring.length);
    byte[] bytes = new byte[kept];
    for (int i = 0; i < kept; i++) {
      bytes[i] = ring[(int) ((written - kept + i) % ring.length)];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
