package furrow.mpi.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * TestRanks in one JVM over bounded queues: for tests, which need nothing installed then. All ranks
 * that shall meet share one of these.
 */
public final class MemoryTransport implements Transport {
  /** What becomes of calls into a world that is lost; both are allowed. */
  public enum Loss {
    /** They throw. */
    THROWS,
    /**
     * As MPJ Express has it: who waits, waits for ever; the first send to each rank throws, and
     * whatever is called after that waits for ever too.
     */
    HANGS
  }

  private final Loss loss;
  private final AtomicInteger contacts = new AtomicInteger();
  private final Map<List<String>, MemoryRendezvous> meetings = new HashMap<>();

  public MemoryTransport(Loss loss) {
    this.loss = loss;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Endpoint open(Config seat) {
    return new MemoryEndpoint(seat, "memory:" + contacts.incrementAndGet());
  }

  private synchronized MemoryRendezvous meeting(List<String> all) {
    return meetings.computeIfAbsent(
        List.copyOf(all), who -> new MemoryRendezvous(who.size(), loss));
  }

  /** Who has come too late for a meeting shall not wait for those who have given it up. */
  private synchronized void forget(List<String> all, MemoryRendezvous meeting) {
    meetings.remove(List.copyOf(all), meeting);
  }

  private final class MemoryEndpoint implements Endpoint {
    private final Config seat;
    private final String contact;
    private boolean joined;
    private boolean closed;
    private MemoryRendezvous waitsAt;

    MemoryEndpoint(Config seat, String contact) {
      this.seat = seat;
      this.contact = contact;
    }

    @Override
    public String contact() {
      return contact;
    }

    @Override
    public Communicator join(List<String> all, Duration limit)
        throws IOException, InterruptedException {
      if (all.size() != seat.size() || !contact.equals(all.get(seat.rank()))) {
        throw new IOException("rank " + seat.rank() + " of " + seat.size() + " is not in " + all);
      }
      MemoryRendezvous meeting = enter(all);
      try {
        meeting.await(limit);
      } finally {
        forget(all, meeting);
      }
      return new MemoryCommunicator(seat.rank(), meeting);
    }

    private synchronized MemoryRendezvous enter(List<String> all) throws IOException {
      if (closed || joined) {
        throw new IOException(closed ? "this part was closed" : "this part has joined before");
      }
      joined = true;
      waitsAt = meeting(all);
      return waitsAt;
    }

    @Override
    public void close() {
      MemoryRendezvous meeting;
      synchronized (this) {
        closed = true;
        meeting = waitsAt;
      }
      if (meeting != null) {
        meeting.giveUp("rank " + seat.rank() + " has closed its part");
      }
    }
  }
}
