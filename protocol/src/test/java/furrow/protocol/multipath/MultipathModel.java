package furrow.protocol.multipath;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.FrameAck;
import furrow.protocol.message.WorldMessage.PathClosed;
import furrow.protocol.message.WorldMessage.PathLost;
import furrow.protocol.message.WorldMessage.PathOpen;
import furrow.protocol.message.WorldMessage.PathOpened;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Two ends of a channel with a connection and worlds between them. Whoever drives it chooses what
 * happens next; it checks what is delivered as it is delivered.
 */
final class MultipathModel {
  static final int RANK = 3;

  /** A fragment on its way. */
  private record Sent(int epoch, Fragment fragment) {}

  /** One end: what goes out of it, and what its peer has handed up. */
  abstract static class End implements MultipathChannel.Output {
    final Deque<Object> connection = new ArrayDeque<>();
    final Deque<Sent> world = new ArrayDeque<>();
    private final Deque<byte[]> underWay = new ArrayDeque<>();
    final String name;
    End peer;
    MultipathChannel channel;
    boolean paused;
    Runnable afterSaying = () -> {};
    long offered;
    long delivered;
    int said;

    End(String name) {
      this.name = name;
    }

    /** The program above the channel sends a frame of so many bytes. */
    void offer(int bytes) {
      byte[] frame = ByteBuffer.allocate(bytes).putInt(0x4655_0405).putInt(bytes - 12).array();
      ByteBuffer.wrap(frame).putInt(8, (int) ++offered);
      frame[bytes - 1] ^= (byte) offered;
      underWay.add(frame);
      channel.send(frame);
    }

    @Override
    public void fragment(int epoch, Fragment fragment) {
      assertThat(fragment.rank()).isEqualTo(RANK);
      assertThat(fragment.bytes()).hasSizeBetween(1, MultipathLimits.FRAGMENT_BYTES);
      world.add(new Sent(epoch, fragment));
    }

    @Override
    public void direct(byte[] frame) {
      connection.add(frame);
    }

    @Override
    public void control(Message message) {
      said += message instanceof FrameAck ? 1 : 0;
      connection.add(message);
      afterSaying.run();
    }

    @Override
    public void deliver(byte[] frame) {
      byte[] expected = peer.underWay.poll();
      assertThat(frame).as("frame %d to %s", delivered + 1, name).isEqualTo(expected);
      delivered++;
    }

    /** The next thing of the connection arrives. */
    void readConnection() throws ProblemException {
      Object next = peer.connection.remove();
      if (next instanceof byte[] frame) {
        channel.receivedDirect();
        deliver(frame);
      } else if (next instanceof FrameAck acked) {
        channel.acked(acked);
      } else {
        about(next);
      }
      sendAck();
    }

    /** The next fragment of the world arrives. */
    void readWorld() throws ProblemException {
      Sent next = peer.world.remove();
      channel.arrived(next.epoch(), next.fragment());
      sendAck();
    }

    void sendAck() {
      if (!paused) {
        channel.sendAck();
      }
    }

    void check() {
      assertThat(channel.unackedBytes()).isBetween(0, MultipathLimits.MAX_UNACKED);
    }

    abstract void about(Object message) throws ProblemException;
  }

  final End server =
      new End("server") {
        @Override
        void about(Object message) throws ProblemException {
          if (message instanceof PathOpened opened) {
            serverLane.opened(opened);
          } else {
            serverLane.lost((PathLost) message);
          }
        }
      };

  final End rank =
      new End("rank") {
        @Override
        void about(Object message) throws ProblemException {
          if (message instanceof PathOpen open) {
            rankLane.open(open);
          } else {
            rankLane.closed((PathClosed) message);
          }
        }
      };

  private final ServerMultipathChannel serverLane = new ServerMultipathChannel(server, 1 << 20);
  private final RankMultipathChannel rankLane = new RankMultipathChannel(rank, 1 << 20);
  private int epoch;
  private boolean formed;
  private boolean openIsDue;

  MultipathModel() {
    server.channel = serverLane;
    rank.channel = rankLane;
    server.peer = rank;
    rank.peer = server;
  }

  // ---- worlds ----

  boolean canForm() {
    return !formed && !openIsDue;
  }

  /** The rank gets through to a world; the server will open the channel some time later. */
  void form() {
    formed = true;
    openIsDue = true;
    rankLane.world(++epoch, RANK);
  }

  boolean canOpen() {
    return openIsDue && serverLane.closed();
  }

  void open() {
    openIsDue = false;
    serverLane.open(epoch, RANK);
  }

  boolean canLose() {
    return formed;
  }

  /**
   * The world is lost. What was on its way is too, but for as many fragments as given, which still
   * arrive, and perhaps late.
   */
  void lose(int reachServer, int reachRank) {
    formed = false;
    cut(rank.world, reachServer);
    cut(server.world, reachRank);
    rankLane.lost(epoch);
  }

  private static void cut(Deque<Sent> fragments, int left) {
    while (fragments.size() > left) {
      fragments.removeLast();
    }
  }

  /** Lets everything arrive that is under way, and everything that follows from it. */
  void settle() throws ProblemException {
    server.paused = false;
    rank.paused = false;
    server.sendAck();
    rank.sendAck();
    boolean moved = true;
    while (moved) {
      moved = false;
      for (End end : new End[] {server, rank}) {
        if (!end.peer.connection.isEmpty()) {
          end.readConnection();
          moved = true;
        }
        if (!end.peer.world.isEmpty()) {
          end.readWorld();
          moved = true;
        }
      }
    }
  }

  boolean onWorldPath() {
    return serverLane.onWorldPath() && rankLane.onWorldPath();
  }

  void checkAllArrived() {
    assertThat(rank.delivered).as("to the rank").isEqualTo(server.offered);
    assertThat(server.delivered).as("to the server").isEqualTo(rank.offered);
  }

  int epoch() {
    return epoch;
  }
}
