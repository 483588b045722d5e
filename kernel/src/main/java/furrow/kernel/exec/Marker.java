package furrow.kernel.exec;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a program of ours and all its descendants carry in their environment, where {@code /proc}
 * shows it: the name of this process, which nobody can guess, and the number of the run.
 */
final class Marker {
  /** Of programs that start programs as we do, the outer ones stay: each ends what is inside. */
  static final String VARIABLE = "FURROW_MARKER";

  /** Of this process alone. All runs' markers begin with it. */
  static final String OF_PROCESS = random();

  private static final AtomicLong RUNS = new AtomicLong();

  private final String text;

  private Marker(String text) {
    this.text = text;
  }

  /** For one more run. No marker is a part of another. */
  static Marker next() {
    return new Marker(OF_PROCESS + "." + HexFormat.of().toHexDigits(RUNS.incrementAndGet()));
  }

  void addTo(Map<String, String> environment, String outer) {
    environment.put(VARIABLE, outer == null || outer.isEmpty() ? text : outer + ":" + text);
  }

  @Override
  public String toString() {
    return text;
  }

  private static String random() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
