package furrow.server;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.nio.file.Path;

/**
 * Where to listen for HTTP.
 *
 * @param tcp null for a Unix socket
 * @param unix path of a Unix socket; null for TCP
 */
public record HttpAddress(ListenAddress tcp, Path unix) {
  private static final String UNIX = "unix:";

  /** The usual port. */
  static final HttpAddress USUAL = new HttpAddress(new ListenAddress("127.0.0.1", 8080), null);

  /**
   * Reads {@code unix:PATH}, or an address as {@link ListenAddress#parse} does.
   *
   * @throws ProblemException BAD_SETTING
   */
  public static HttpAddress parse(String text) throws ProblemException {
    if (!text.startsWith(UNIX)) {
      try {
        return new HttpAddress(ListenAddress.parse(text), null);
      } catch (ProblemException e) {
        throw bad(text, "expected: HOST:PORT, HOST, PORT or unix:PATH").because(e);
      }
    }
    String path = text.substring(UNIX.length());
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      throw bad(text, "expected: a path after unix:");
    }
    return new HttpAddress(null, Path.of(path).toAbsolutePath().normalize());
  }

  private static ProblemException bad(String text, String why) {
    return new ProblemException(
        ErrorCode.BAD_SETTING,
        "HTTP address \"" + text + "\" (" + why + ")",
        "--http 127.0.0.1:8080, --http 8001 or --http unix:/run/user/1000/furrow.sock");
  }
}
