package furrow.mpi.master;

import furrow.mpi.transport.Communicator;
import furrow.mpi.transport.MpiTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The transport of one process that dies or freezes at a given step: what it calls then never comes
 * back, and when it dies its connections end.
 */
final class FaultyTransport implements MpiTransport {
  /** Where it happens. */
  enum Step {
    OPEN,
    JOIN,
    /** The first message of the first exchange. */
    GREETING_SENT,
    GREETING_AWAITED,
    SEND,
    RECEIVE,
    SCATTER,
    GATHER,
    /** When the test says so. */
    IDLE
  }

  private final MpiTransport inner;
  private final CountDownLatch gone = new CountDownLatch(1);
  private boolean freezes;
  private Step step;
  private int left;
  private Communicator world;

  FaultyTransport(MpiTransport inner) {
    this.inner = inner;
  }

  /**
   * @param greetings messages each way of the first exchange
   */
  synchronized void arm(Step at, boolean frozen, int greetings) {
    step = at;
    freezes = frozen;
    left = at == Step.SEND || at == Step.RECEIVE ? greetings : 0;
  }

  CountDownLatch gone() {
    return gone;
  }

  /** Dies or freezes at once. */
  void kill() {
    Communicator mine;
    synchronized (this) {
      mine = world;
    }
    if (!freezes && mine != null) {
      mine.close();
    }
    gone.countDown();
  }

  private void reach(Step at) {
    if (gone.getCount() == 0) {
      hang();
    }
    synchronized (this) {
      if (step != at || left-- > 0) {
        return;
      }
    }
    kill();
    hang();
  }

  private static void hang() {
    while (true) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        // It has to be left behind all the same.
      }
    }
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Endpoint open(Config config) throws IOException {
    reach(Step.OPEN);
    Endpoint entry = inner.open(config);
    return new Endpoint() {
      @Override
      public String contact() {
        return entry.contact();
      }

      @Override
      public Communicator join(List<String> contacts, Duration limit)
          throws IOException, InterruptedException {
        reach(Step.JOIN);
        return keep(entry.join(contacts, limit));
      }

      @Override
      public void close() {
        entry.close();
      }
    };
  }

  private synchronized Communicator keep(Communicator joined) {
    world = joined;
    return new Watched(joined);
  }

  private final class Watched extends CommunicatorFilter {
    Watched(Communicator inner) {
      super(inner);
    }

    @Override
    void before(Call call) {
      switch (call) {
        case SEND -> {
          reach(Step.GREETING_SENT);
          reach(Step.SEND);
        }
        case RECEIVE -> {
          reach(Step.GREETING_AWAITED);
          reach(Step.RECEIVE);
        }
        case SCATTER -> reach(Step.SCATTER);
        case GATHER -> reach(Step.GATHER);
      }
    }
  }
}
