package furrow.server.net;

import furrow.mpi.rank.MultipathLine;
import furrow.mpi.rank.WorldPath;
import furrow.protocol.access.Access;
import furrow.protocol.access.Address;
import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Token;
import furrow.protocol.frame.Envelope;
import furrow.protocol.link.Link;
import furrow.protocol.link.LinkSettings;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldTable;
import furrow.runtime.LeaseClock;
import furrow.server.peer.FragmentSink;
import furrow.server.peer.Peer;
import furrow.server.peer.PeerHandler;
import furrow.server.peer.Peers;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One rank's session over loopback, the server's end and the rank's both real; in between a master
 * in memory, whose world can be lost at any time.
 */
final class MultipathFixture implements AutoCloseable {
  static final int RANK = 4;
  private static final int WAIT = 10;

  final BlockingQueue<Envelope> atServer = new LinkedBlockingQueue<>();
  final Side side = new Side();
  private final BlockingQueue<TlvSession> opened = new LinkedBlockingQueue<>();
  private final BlockingQueue<TlvSession> closed = new LinkedBlockingQueue<>();
  private final Peers peers = new Peers();
  private final Listeners listeners = new Listeners(NettyTransport.best(), 2);
  private final LeaseClock clock = new LeaseClock();
  private volatile Consumer<Envelope> receiver = atServer::add;
  final TlvSession session;
  final MultipathLine line;

  MultipathFixture() throws Exception {
    int port = listeners.bindTcp("127.0.0.1", 0, null, "");
    Token token = Token.random(new SecureRandom());
    Grant grant = new Grant(token, Role.RANK, "alice");
    Admission admission =
        new Admission(
            "server",
            1,
            id -> id.equals(token.id()) ? Optional.of(grant) : Optional.empty(),
            new SecureRandom(),
            NetSettings.DEFAULT,
            peers,
            new Handler(),
            clock);
    listeners.open(admission);
    List<Address> addresses = List.of(Address.tcp("127.0.0.1", port));
    Access access = new Access(Role.RANK, token, "alice", "server", addresses, "", 0);
    line = MultipathLine.over(Link.connect(access, LinkSettings.of("test")), self -> side);
    session = opened.poll(WAIT, TimeUnit.SECONDS);
  }

  /** What the server does with the rank's messages from now on, on its event loop. */
  void receiver(Consumer<Envelope> next) {
    receiver = next;
  }

  boolean sessionEnded() throws InterruptedException {
    return closed.poll(WAIT, TimeUnit.SECONDS) != null;
  }

  /** The rank learns of an epoch, gets through to its world, and the server opens the multipath. */
  MemoryWorld form(int epoch) throws InterruptedException {
    MemoryWorld world = new MemoryWorld(epoch);
    form(epoch, world::fromRank, world);
    return world;
  }

  /** The same through a sender and a sink of the test's own. */
  void form(int epoch, WorldPath.Sender sender, FragmentSink sink) throws InterruptedException {
    session.send(0, new WorldForm(epoch, RANK, 9, 1_000));
    if (side.forms.poll(WAIT, TimeUnit.SECONDS) == null) {
      throw new AssertionError("no WorldForm");
    }
    line.world(epoch, sender);
    session.multipath().open(epoch, RANK, sink);
  }

  @Override
  public void close() {
    line.close();
    listeners.close();
  }

  /** The world of one epoch: two queues, each with a thread that takes it to its end. */
  final class MemoryWorld implements FragmentSink, AutoCloseable {
    private final int epoch;
    private final BlockingQueue<Fragment> toRank = new LinkedBlockingQueue<>();
    private final BlockingQueue<Fragment> toServer = new LinkedBlockingQueue<>();
    private final List<Thread> threads;
    private volatile boolean lost;
    volatile long forwarded;

    MemoryWorld(int epoch) {
      this.epoch = epoch;
      threads =
          List.of(
              new Thread(() -> move(toRank, fragment -> line.arrived(epoch, fragment))),
              new Thread(
                  () -> move(toServer, fragment -> session.multipath().arrived(epoch, fragment))));
      threads.forEach(
          thread -> {
            thread.setDaemon(true);
            thread.start();
          });
    }

    void fromRank(int in, Fragment fragment) {
      if (!lost) {
        toServer.add(fragment);
      }
    }

    @Override
    public void send(int in, Fragment fragment) {
      if (!lost) {
        toRank.add(fragment);
      }
    }

    private void move(BlockingQueue<Fragment> from, Consumer<Fragment> to) {
      try {
        while (!lost) {
          to.accept(from.take());
          forwarded++;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Loses what is under way; the rank notices. */
    void lose() throws InterruptedException {
      lose(0);
    }

    /**
     * The same, but so many fragments still reach the server, late, and none is left out before.
     */
    void lose(int late) throws InterruptedException {
      close();
      for (Thread thread : threads) {
        thread.join();
      }
      line.lost(epoch, "lost by the test");
      for (int i = 0; i < late && !toServer.isEmpty(); i++) {
        session.multipath().arrived(epoch, toServer.remove());
      }
    }

    @Override
    public void close() {
      lost = true;
      threads.forEach(Thread::interrupt);
    }
  }

  private final class Handler implements PeerHandler {
    @Override
    public void opened(Peer peer) {
      opened.add((TlvSession) peer);
    }

    @Override
    public boolean received(Peer peer, Envelope envelope) {
      if (envelope.message() instanceof Goodbye) {
        peer.state().leave();
        peer.close();
      } else {
        receiver.accept(envelope);
      }
      return true;
    }

    @Override
    public void closed(Peer peer) {
      closed.add((TlvSession) peer);
    }

    @Override
    public void check(Peer peer, Class<? extends Message> type) {}

    @Override
    public void refused(String address, String asked, String why) {
      throw new AssertionError(why);
    }
  }

  /** Notes what the line tells. */
  static final class Side implements WorldPath.Listener {
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    final BlockingQueue<WorldForm> forms = new LinkedBlockingQueue<>();

    @Override
    public void ready() {
      told.add("ready");
    }

    @Override
    public void form(WorldForm form) {
      forms.add(form);
    }

    @Override
    public void table(WorldTable table) {
      told.add("table " + table.epoch());
    }

    @Override
    public void breakUp(WorldBreak order) {
      told.add("break " + order.epoch());
    }

    @Override
    public void opened(int epoch) {
      told.add("opened " + epoch);
    }

    @Override
    public void closed() {
      told.add("closed");
    }

    String next() throws InterruptedException {
      return told.poll(WAIT, TimeUnit.SECONDS);
    }
  }
}
