package furrow.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client of HTTP that sends any bytes, and reads answers as they are. */
final class RawHttp implements AutoCloseable {
  private static final int WAIT_MILLIS = 60_000;

  private final Socket socket;
  private final InputStream in;

  private RawHttp(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    socket.setSoTimeout(WAIT_MILLIS);
  }

  static RawHttp connect(ServerHarness server) throws IOException {
    return connect(server.server().httpUrls().get(0));
  }

  static RawHttp connect(String url) throws IOException {
    URI uri = URI.create(url);
    return new RawHttp(new Socket(uri.getHost(), uri.getPort()));
  }

  /** An answer. */
  record Answer(int status, String head, String body) {
    /** Value of a header, or null. */
    String header(String name) {
      for (String line : head.split("\r\n")) {
        if (line.toLowerCase(java.util.Locale.ROOT).startsWith(name.toLowerCase() + ":")) {
          return line.substring(name.length() + 1).strip();
        }
      }
      return null;
    }
  }

  /** Sends text, each character one byte. */
  RawHttp send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** The next answer; its body by its Content-Length. */
  Answer answer() throws IOException {
    return answer(true);
  }

  /** The same without a body, as to HEAD. */
  Answer head() throws IOException {
    return answer(false);
  }

  private Answer answer(boolean withBody) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("the connection ended after: " + head);
      }
      head.write(b);
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    Answer bare = new Answer(Integer.parseInt(text.substring(9, 12)), text, "");
    String length = bare.header("Content-Length");
    if (length == null || !withBody) {
      return bare;
    }
    byte[] body = in.readNBytes(Integer.parseInt(length));
    return new Answer(bare.status(), text, new String(body, StandardCharsets.UTF_8));
  }

  /** The next line, without its end. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append((char) b);
    }
    return line.toString().replace("\r", "");
  }

  /** All that comes until the connection ends. */
  String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Reads until this text has come. */
  void await(String text) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(text) < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("the connection ended after: " + read);
      }
      read.append((char) b);
    }
  }

  /** Whether the server has ended the connection, and sent nothing more. */
  boolean ended() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // Reset, which is an end too.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
