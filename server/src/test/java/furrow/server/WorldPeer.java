package furrow.server;

import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.link.Line;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.WorkMessage.Drain;
import furrow.protocol.message.WorkMessage.Join;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorldMessage.MasterReady;
import furrow.protocol.message.WorldMessage.PathLost;
import furrow.protocol.message.WorldMessage.PathOpen;
import furrow.protocol.message.WorldMessage.PathOpened;
import furrow.protocol.message.WorldMessage.RankReady;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldContact;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.message.WorldMessage.WorldReady;
import furrow.protocol.message.WorldMessage.WorldTable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A rank or a master that says what it has to, over a real connection, and moves nothing. */
final class WorldPeer implements Runnable {
  private static final int BEAT_MILLIS = 100;

  final String world;
  final int number;
  final Queue<Message> heard = new ConcurrentLinkedQueue<>();
  volatile WorldTable table;
  private final Line line;
  private volatile boolean frozen;
  private volatile boolean over;
  private boolean laneOpen;

  private WorldPeer(Line line, String world, int number) {
    this.line = line;
    this.world = world;
    this.number = number;
  }

  static WorldPeer rank(Line line, String world, int number) throws ProblemException {
    WorldPeer peer = new WorldPeer(line, world, number);
    String name = "rank-" + number;
    line.send(
        1,
        new Join(
            name,
            "n" + number,
            1,
            1,
            List.of("mpi"),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            ""));
    return peer.begun(name);
  }

  static WorldPeer master(Line line, String world) throws ProblemException {
    WorldPeer peer = new WorldPeer(line, world, 0);
    line.send(0, new MasterReady(world, "fake", "127.0.0.1"));
    return peer.begun("master");
  }

  private WorldPeer begun(String name) {
    Thread thread = new Thread(this, "peer-" + name);
    thread.setDaemon(true);
    thread.start();
    return this;
  }

  @Override
  public void run() {
    try {
      while (!over) {
        Envelope envelope = line.receive(BEAT_MILLIS);
        if (frozen) {
          Thread.onSpinWait();
        } else if (envelope == null) {
          line.send(0, new Heartbeat());
        } else {
          heard.add(envelope.message());
          answer(envelope.message());
        }
      }
    } catch (ProblemException e) {
      heard.add(ErrorReply.of(e));
    } finally {
      over = true;
      line.close();
    }
  }

  private void answer(Message message) throws ProblemException {
    if (message instanceof Joined) {
      line.send(0, new RankReady(world, number, "fake", "127.0.0.1"));
    } else if (message instanceof WorldForm form) {
      line.send(0, new WorldContact(form.epoch(), "fake:" + number));
    } else if (message instanceof WorldTable all) {
      table = all;
      line.send(0, new WorldReady(all.epoch()));
    } else if (message instanceof PathOpen open) {
      laneOpen = true;
      line.send(0, new PathOpened(open.epoch()));
    } else if (message instanceof WorldBreak broken) {
      line.send(0, new WorldLost(broken.epoch(), "told"));
      if (laneOpen) {
        laneOpen = false;
        line.send(0, new PathLost(broken.epoch(), 0));
      }
    } else if (message instanceof Drain || message instanceof Goodbye) {
      over = true;
    } else if (message instanceof ErrorReply) {
      over = true;
    }
  }

  boolean over() {
    return over;
  }

  boolean hears(Class<? extends Message> type) {
    return heard.stream().anyMatch(type::isInstance);
  }

  byte[] nonce() {
    return Arrays.copyOf(table.nonce(), table.nonce().length);
  }

  /** Still connected, but neither says nor answers anything. */
  void freeze() {
    frozen = true;
  }

  void die() {
    over = true;
    line.close();
  }
}
