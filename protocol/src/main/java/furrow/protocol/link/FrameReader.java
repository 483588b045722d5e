package furrow.protocol.link;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/** Cuts what a transport delivers into frames. One thread at a time. */
final class FrameReader {
  private static final int INITIAL = 16 * 1024;

  private final Transport transport;
  private byte[] buffer = new byte[INITIAL];
  private int start;
  private int end;
  private int limit = FrameLimits.BEFORE_AUTHENTICATION;

  FrameReader(Transport transport) {
    this.transport = transport;
  }

  void limit(int bytes) {
    limit = bytes;
  }

  /**
   * The next frame, or null when none was complete in time; what has come of it is kept. News of a
   * kind that this version does not know is skipped: nobody here asked for it.
   *
   * @param timeoutMillis longest wait for each part of it; 0 for no end
   */
  Envelope next(int timeoutMillis) throws IOException {
    while (fill(FrameHeader.SIZE, timeoutMillis)) {
      FrameHeader header = FrameHeader.read(buffer, start, limit);
      if (!fill(FrameHeader.SIZE + header.length(), timeoutMillis)) {
        return null;
      }
      int fields = start + FrameHeader.SIZE;
      start = fields + header.length();
      if (header.correlation() != 0 || FrameCodec.knows(header.code())) {
        return new Envelope(
            header.correlation(),
            FrameCodec.decode(header.code(), buffer, fields, header.length()));
      }
    }
    return null;
  }

  private boolean fill(int needed, int timeoutMillis) throws IOException {
    if (end - start >= needed) {
      return true;
    }
    makeRoom(needed);
    try {
      while (end - start < needed) {
        int read = transport.read(buffer, end, buffer.length - end, timeoutMillis);
        if (read < 0) {
          throw new ProblemException(
              ErrorCode.UNREACHABLE,
              end == start
                  ? "the server closed the connection"
                  : "the server closed the connection in the middle of a frame",
              "look at its log, then try again: furrow server status");
        }
        end += read;
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private void makeRoom(int needed) {
    int have = end - start;
    if (needed > buffer.length) {
      byte[] larger = new byte[needed];
      System.arraycopy(buffer, start, larger, 0, have);
      buffer = larger;
    } else if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, have);
    }
    start = 0;
    end = have;
    if (have == 0 && needed <= INITIAL && buffer.length > INITIAL) {
      buffer = Arrays.copyOf(buffer, INITIAL);
    }
  }
}
