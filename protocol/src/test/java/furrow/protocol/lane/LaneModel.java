package furrow.protocol.lane;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.Heard;
import furrow.protocol.message.WorldMessage.LaneClosed;
import furrow.protocol.message.WorldMessage.LaneLost;
import furrow.protocol.message.WorldMessage.LaneOpen;
import furrow.protocol.message.WorldMessage.LaneOpened;
import furrow.protocol.message.WorldMessage.Parcel;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Two ends of a lane with a connection and worlds between them. Whoever drives it chooses what
 * happens next; it checks what is delivered as it is delivered.
 */
final class LaneModel {
  static final int RANK = 3;

  /** A parcel on its way. */
  private record Sent(int epoch, Parcel parcel) {}

  /** One end: what goes out of it, and what its peer has handed up. */
  abstract static class End implements LanePort {
    final Deque<Object> connection = new ArrayDeque<>();
    final Deque<Sent> world = new ArrayDeque<>();
    private final Deque<byte[]> underWay = new ArrayDeque<>();
    final String name;
    End peer;
    Lane lane;
    boolean paused;
    Runnable afterSaying = () -> {};
    long offered;
    long delivered;
    int said;

    End(String name) {
      this.name = name;
    }

    /** The program above the lane sends a frame of so many bytes. */
    void offer(int bytes) {
      byte[] frame = ByteBuffer.allocate(bytes).putInt(0x4655_0405).putInt(bytes - 12).array();
      ByteBuffer.wrap(frame).putInt(8, (int) ++offered);
      frame[bytes - 1] ^= (byte) offered;
      underWay.add(frame);
      lane.send(frame);
    }

    @Override
    public void parcel(int epoch, Parcel parcel) {
      assertThat(parcel.rank()).isEqualTo(RANK);
      assertThat(parcel.bytes()).hasSizeBetween(1, LaneLimits.PARCEL);
      world.add(new Sent(epoch, parcel));
    }

    @Override
    public void frame(byte[] frame) {
      connection.add(frame);
    }

    @Override
    public void say(Message message) {
      said += message instanceof Heard ? 1 : 0;
      connection.add(message);
      afterSaying.run();
    }

    @Override
    public void take(byte[] frame) {
      byte[] expected = peer.underWay.poll();
      assertThat(frame).as("frame %d to %s", delivered + 1, name).isEqualTo(expected);
      delivered++;
    }

    /** The next thing of the connection arrives. */
    void readConnection() throws ProblemException {
      Object next = peer.connection.remove();
      if (next instanceof byte[] frame) {
        lane.cameDirect();
        take(frame);
      } else if (next instanceof Heard heard) {
        lane.heard(heard);
      } else {
        about(next);
      }
      sayHeard();
    }

    /** The next parcel of the world arrives. */
    void readWorld() throws ProblemException {
      Sent next = peer.world.remove();
      lane.arrived(next.epoch(), next.parcel());
      sayHeard();
    }

    void sayHeard() {
      if (!paused) {
        lane.sayHeard();
      }
    }

    void check() {
      assertThat(lane.unheardBytes()).isBetween(0, LaneLimits.MOST_UNHEARD);
    }

    abstract void about(Object message) throws ProblemException;
  }

  final End server =
      new End("server") {
        @Override
        void about(Object message) throws ProblemException {
          if (message instanceof LaneOpened opened) {
            serverLane.opened(opened);
          } else {
            serverLane.lost((LaneLost) message);
          }
        }
      };

  final End rank =
      new End("rank") {
        @Override
        void about(Object message) throws ProblemException {
          if (message instanceof LaneOpen open) {
            rankLane.open(open);
          } else {
            rankLane.closed((LaneClosed) message);
          }
        }
      };

  private final ServerLane serverLane = new ServerLane(server, 1 << 20);
  private final RankLane rankLane = new RankLane(rank, 1 << 20);
  private int epoch;
  private boolean formed;
  private boolean openIsDue;

  LaneModel() {
    server.lane = serverLane;
    rank.lane = rankLane;
    server.peer = rank;
    rank.peer = server;
  }

  // ---- worlds ----

  boolean canForm() {
    return !formed && !openIsDue;
  }

  /** The rank gets through to a world; the server will open the lane some time later. */
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
   * The world is lost. What was on its way is too, but for as many parcels as given, which still
   * arrive, and perhaps late.
   */
  void lose(int reachServer, int reachRank) {
    formed = false;
    cut(rank.world, reachServer);
    cut(server.world, reachRank);
    rankLane.lost(epoch);
  }

  private static void cut(Deque<Sent> parcels, int left) {
    while (parcels.size() > left) {
      parcels.removeLast();
    }
  }

  /** Lets everything arrive that is under way, and everything that follows from it. */
  void settle() throws ProblemException {
    server.paused = false;
    rank.paused = false;
    server.sayHeard();
    rank.sayHeard();
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

  boolean inWorld() {
    return serverLane.inWorld() && rankLane.inWorld();
  }

  void checkAllArrived() {
    assertThat(rank.delivered).as("to the rank").isEqualTo(server.offered);
    assertThat(server.delivered).as("to the server").isEqualTo(rank.offered);
  }

  int epoch() {
    return epoch;
  }
}
