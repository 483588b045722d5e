package furrow.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection that sends what it likes and then reads until the server has ended it. What came
 * must be a row of whole answers, each with a length.
 */
final class HttpTranscript implements AutoCloseable {
  private static final int WAIT_MILLIS = 60_000;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([1-5]\\d\\d) [^\r\n]*");
  private static final Pattern HEADER = Pattern.compile("[!#-'*+.0-9A-Z^-z|~-]+: [^\r\n]*");
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

  /** One answer. */
  record Answer(int status, String head, String body) {}

  private final Socket socket;

  private HttpTranscript(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(WAIT_MILLIS);
    socket.setTcpNoDelay(true);
  }

  static HttpTranscript connect(URI server) throws IOException {
    return new HttpTranscript(new Socket(server.getHost(), server.getPort()));
  }

  /** The server may have ended the connection meanwhile, and may have said why. */
  void write(byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
    } catch (SocketException e) {
      gone(e);
    }
  }

  /** Drops the connection: the server's TCP gets a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /**
   * Sends no more, and gives what came until the server ended the connection.
   *
   * @throws java.net.SocketTimeoutException when it does not
   */
  List<Answer> finish() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      byte[] piece = new byte[8_192];
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        all.write(piece, 0, n);
      }
    } catch (SocketException e) {
      gone(e);
    }
    return answers(all.toString(StandardCharsets.ISO_8859_1));
  }

  private static void gone(SocketException e) throws SocketException {
    if (!e.getMessage().matches("(?i).*(reset|broken pipe|abort|not connected).*")) {
      throw e;
    }
  }

  /**
   * @param text each byte a character
   */
  private static List<Answer> answers(String text) throws IOException {
    List<Answer> answers = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf("\r\n\r\n", at);
      if (end < 0) {
        throw new IOException("an answer without an end: " + text.substring(at));
      }
      String head = text.substring(at, end + 4);
      int status = status(head);
      Matcher length = LENGTH.matcher(head);
      boolean bodiless = status < 200 || status == 204;
      if (bodiless == length.find()) {
        throw new IOException("length and status do not fit: " + head);
      }
      at = end + 4;
      int to = at + (bodiless ? 0 : Integer.parseInt(length.group(1)));
      if (to > text.length()) {
        throw new IOException("a body that is cut: " + head);
      }
      byte[] body = text.substring(at, to).getBytes(StandardCharsets.ISO_8859_1);
      answers.add(new Answer(status, head, new String(body, StandardCharsets.UTF_8)));
      at = to;
    }
    return answers;
  }

  private static int status(String head) throws IOException {
    String[] lines = head.split("\r\n");
    Matcher status = STATUS.matcher(lines[0]);
    if (!status.matches()) {
      throw new IOException("no status line: " + head);
    }
    for (int i = 1; i < lines.length; i++) {
      if (!HEADER.matcher(lines[i]).matches()) {
        throw new IOException("no header: " + lines[i]);
      }
    }
    return Integer.parseInt(status.group(1));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
