package furrow.mpj;

import furrow.mpi.transport.MpiTransport;
import java.io.IOException;

/**
 * TestRanks that reach each other by MPJ Express (niodev). The library keeps its state in static
 * fields: one part at a time, though as many as are wanted after each other.
 */
public final class MpjTransport implements MpiTransport {
  private static final Object ONE = new Object();
  private static MpjEndpoint last;

  @Override
  public String name() {
    return "mpj";
  }

  @Override
  public Endpoint open(Config config) throws IOException {
    synchronized (ONE) {
      if (last != null && !last.isGone()) {
        throw new IOException(
            "an earlier world still holds MPJ; this process has to be started anew");
      }
      MpjEndpoint entry = MpjEndpoint.open(config, last == null);
      last = entry;
      return entry;
    }
  }
}
