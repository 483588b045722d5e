package furrow.mpi.master;

import furrow.mpi.transport.Communicator;
import furrow.mpi.transport.MpiTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls of all ranks into their worlds. */
final class CountingTransport implements MpiTransport {
  private final MpiTransport inner;
  private final AtomicInteger calls = new AtomicInteger();

  CountingTransport(MpiTransport inner) {
    this.inner = inner;
  }

  /** Calls since this was asked last. */
  int newCalls() {
    return calls.getAndSet(0);
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Endpoint open(Config config) throws IOException {
    Endpoint entry = inner.open(config);
    return new Endpoint() {
      @Override
      public String contact() {
        return entry.contact();
      }

      @Override
      public Communicator join(List<String> contacts, Duration limit)
          throws IOException, InterruptedException {
        return new Counted(entry.join(contacts, limit));
      }

      @Override
      public void close() {
        entry.close();
      }
    };
  }

  private final class Counted extends CommunicatorFilter {
    Counted(Communicator inner) {
      super(inner);
    }

    @Override
    void before(Call call) {
      calls.incrementAndGet();
    }
  }
}
