package furrow.mpj;

import furrow.mpi.world.Transport;
import java.io.IOException;

/**
 * Ranks that reach each other by MPJ Express (niodev). The library keeps its state in static
 * fields: one part at a time, though as many as are wanted after each other.
 */
public final class MpjTransport implements Transport {
  private static final Object ONE = new Object();
  private static MpjEntry last;

  @Override
  public String name() {
    return "mpj";
  }

  @Override
  public Entry open(Seat seat) throws IOException {
    synchronized (ONE) {
      if (last != null && !last.isGone()) {
        throw new IOException(
            "an earlier world still holds MPJ; this process has to be started anew");
      }
      MpjEntry entry = MpjEntry.open(seat, last == null);
      last = entry;
      return entry;
    }
  }
}
