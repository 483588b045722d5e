package furrow.client.load;

import furrow.protocol.link.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * HTTP/1.1 as far as a load needs it: one request, sent as it is, and answers whose bodies are
 * counted out (Content-Length, chunked, or up to the end of the connection) and dropped.
 */
final class HttpLoadConnection implements LoadTarget.Connection {
  private static final int LONGEST_LINE = 8 * 1024;
  private static final int MOST_LINES = 200;

  private final Transport transport;
  private final byte[] request;
  private final int timeoutMillis;
  private final byte[] buffer = new byte[2 * LONGEST_LINE];
  private int from;
  private int to;
  private long deadline;
  private boolean closed;

  HttpLoadConnection(Transport transport, byte[] request, int timeoutMillis) {
    this.transport = transport;
    this.request = request;
    this.timeoutMillis = timeoutMillis;
  }

  @Override
  public String ask() throws IOException {
    deadline = System.nanoTime() + timeoutMillis * 1_000_000L;
    transport.write(request, 0, request.length);
    int status = 100;
    while (status < 200) {
      status = answer();
    }
    return status < 300 ? LoadTarget.OK : Integer.toString(status);
  }

  @Override
  public boolean closed() {
    return closed;
  }

  /** Reads one answer and gives its status; one below 200 is followed by another. */
  private int answer() throws IOException {
    String first = line();
    int status = status(first);
    closed = first.charAt(7) == '0';
    long length = -1;
    boolean chunked = false;
    int lines = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      if (colon <= 0 || ++lines > MOST_LINES) {
        throw new MalformedAnswer("'" + header + "'");
      }
      String value = header.substring(colon + 1).trim();
      String name = header.substring(0, colon);
      if (name.equalsIgnoreCase("content-length")) {
        length = number(value, 10);
      } else if (name.equalsIgnoreCase("transfer-encoding")) {
        chunked = value.equalsIgnoreCase("chunked");
      } else if (name.equalsIgnoreCase("connection")) {
        closed |= value.equalsIgnoreCase("close");
      }
    }
    if (status >= 200 && status != 204 && status != 304) {
      body(chunked, length);
    }
    return status;
  }

  private static int status(String line) throws MalformedAnswer {
    boolean fine =
        line.length() >= 12
            && (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 "))
            && (line.length() == 12 || line.charAt(12) == ' ');
    int status = 0;
    for (int i = 9; i < 12 && fine; i++) {
      int digit = line.charAt(i) - '0';
      fine = digit >= 0 && digit <= 9;
      status = 10 * status + digit;
    }
    if (!fine || status < 100 || status > 599) {
      throw new MalformedAnswer("'" + line + "'");
    }
    return status;
  }

  private void body(boolean chunked, long length) throws IOException {
    if (chunked) {
      for (long size = chunkSize(); size > 0; size = chunkSize()) {
        skip(size);
        if (!line().isEmpty()) {
          throw new MalformedAnswer("text behind a chunk");
        }
      }
      for (int lines = 0; !line().isEmpty(); lines++) {
        if (lines > MOST_LINES) {
          throw new MalformedAnswer("too many trailers");
        }
      }
    } else if (length >= 0) {
      skip(length);
    } else {
      closed = true;
      while (fill()) {
        from = to;
      }
    }
  }

  private long chunkSize() throws IOException {
    String line = line();
    int extension = line.indexOf(';');
    return number((extension < 0 ? line : line.substring(0, extension)).trim(), 16);
  }

  private static long number(String text, int radix) throws MalformedAnswer {
    try {
      long number = Long.parseLong(text, radix);
      if (number >= 0 && text.charAt(0) != '+') {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new MalformedAnswer("'" + text + "' is no length");
    }
    throw new MalformedAnswer("'" + text + "' is no length");
  }

  private void skip(long bytes) throws IOException {
    long left = bytes - (to - from);
    from = (int) Math.min(to, from + bytes);
    while (left > 0) {
      need();
      long taken = Math.min(left, to - from);
      from += (int) taken;
      left -= taken;
    }
  }

  /** A line without its end. */
  private String line() throws IOException {
    int at = from;
    while (true) {
      for (; at < to; at++) {
        if (buffer[at] == '\n') {
          int end = at > from && buffer[at - 1] == '\r' ? at - 1 : at;
          String line = new String(buffer, from, end - from, StandardCharsets.ISO_8859_1);
          from = at + 1;
          return line;
        }
      }
      if (to - from > LONGEST_LINE) {
        throw new MalformedAnswer("a line of more than " + LONGEST_LINE + " bytes");
      }
      int read = at - from;
      need();
      at = from + read;
    }
  }

  private void need() throws IOException {
    if (!fill()) {
      throw new EOFException("closed before the whole answer was there");
    }
  }

  /** Reads at least one byte more; false at the end of the connection. */
  private boolean fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("no whole answer in " + timeoutMillis + " ms");
    }
    int read = transport.read(buffer, to, buffer.length - to, timeout(left));
    to += Math.max(0, read);
    return read > 0;
  }

  /** Mostly the same number, because a change of it costs a system call on some sockets. */
  private int timeout(long left) {
    return left > timeoutMillis - 10L ? timeoutMillis : (int) left;
  }

  @Override
  public void close() throws IOException {
    transport.close();
  }

  /** What came back is no HTTP/1.1. */
  static final class MalformedAnswer extends IOException {
    private static final long serialVersionUID = 1;

    MalformedAnswer(String message) {
      super("no HTTP/1.1 answer: " + message);
    }
  }
}
