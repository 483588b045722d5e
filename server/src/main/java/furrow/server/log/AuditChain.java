package furrow.server.log;

import furrow.json.JsonObject;
import furrow.json.JsonWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalLong;

/**
 * The hash chain: each line ends with {@code "hash":"H"}, where H is SHA-256 over the hash of the
 * line before, a line end, and this line up to its hash field.
 */
public final class AuditChain {
  static final String START = "0".repeat(64);
  private static final String HASH = ",\"hash\":\"";

  private AuditChain() {}

  static String line(long sequence, long atMillis, AuditEntry act, String previous) {
    String open =
        JsonWriter.line(
            new JsonObject()
                .put("seq", sequence)
                .put("at", atMillis)
                .put("who", act.who())
                .put("peer", act.peer())
                .put("what", act.what())
                .put("object", act.object())
                .put("outcome", act.outcome().text()));
    String body = open.substring(0, open.length() - 1);
    return body + HASH + hash(previous, body) + "\"}";
  }

  /** The hash in a line; null when the line is incomplete. */
  static String hashOf(String line) {
    int at = line.lastIndexOf(HASH);
    boolean whole = at >= 0 && line.length() == at + HASH.length() + START.length() + 2;
    return whole ? line.substring(at + HASH.length(), line.length() - 2) : null;
  }

  /**
   * Checks a whole file.
   *
   * @return the number (from 1) of the first line that was changed, moved, or follows a missing
   *     one; empty when the chain is intact
   */
  public static OptionalLong firstBroken(Path file) throws IOException {
    String previous = START;
    long number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        String claimed = hashOf(line);
        if (claimed == null
            || !claimed.equals(hash(previous, line.substring(0, line.lastIndexOf(HASH))))) {
          return OptionalLong.of(number);
        }
        previous = claimed;
      }
    }
    return OptionalLong.empty();
  }

  private static String hash(String previous, String body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((previous + "\n" + body).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
