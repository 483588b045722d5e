package furrow.mpi.rank;

import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.lane.Lane;
import furrow.protocol.lane.LaneLimits;
import furrow.protocol.link.Link;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorldMessage.Heard;
import furrow.protocol.message.WorldMessage.LaneClosed;
import furrow.protocol.message.WorldMessage.LaneOpen;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldTable;
import java.util.concurrent.TimeUnit;

/**
 * Reads a rank's connection: signs of life and what is about worlds end here, the rest goes to
 * whoever receives. It stops reading while that one is slow, but never while a lane is open: what
 * comes over the connection then is what the others wait for.
 */
final class RankReader implements Runnable {
  private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(LaneLimits.BEAT_MILLIS);

  private final Link link;
  private final RankLine line;
  private final LineInbox inbox;
  private final WorldSide side;

  /** How finely silence is measured. A stopped process wakes to one of these, not to the sum. */
  private final int sliceMillis;

  private long lastBeat = System.nanoTime();

  RankReader(Link link, RankLine line, LineInbox inbox, WorldSide side) {
    this.link = link;
    this.line = line;
    this.inbox = inbox;
    this.side = side;
    this.sliceMillis = Math.max(1, link.welcome().heartbeatMillis());
  }

  @Override
  public void run() {
    try {
      while (true) {
        int millis = line.quiet() ? sliceMillis : untilBeat(System.nanoTime());
        Envelope envelope = link.receive(millis);
        beat(System.nanoTime());
        if (envelope == null) {
          inbox.silent(millis);
        } else {
          inbox.alive();
          take(envelope);
        }
      }
    } catch (ProblemException e) {
      line.finish(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      line.close();
    } finally {
      side.closed();
    }
  }

  private int untilBeat(long now) {
    long left = TimeUnit.NANOSECONDS.toMillis(lastBeat + BEAT_NANOS - now);
    return (int) Math.min(sliceMillis, Math.max(0, left) + 1);
  }

  private void beat(long now) {
    if (now - lastBeat >= BEAT_NANOS) {
      lastBeat = now;
      line.beat();
    }
  }

  private void take(Envelope envelope) throws InterruptedException {
    Message message = envelope.message();
    if (message instanceof Heartbeat) {
      return;
    }
    if (message instanceof Joined) {
      inbox.put(envelope);
      side.ready();
    } else if (!aboutWorlds(message) && !aboutLane(message)) {
      if (!Lane.takesConnection(envelope.correlation(), message)) {
        line.onLane(Lane::cameDirect);
      }
      inbox.put(envelope);
    }
  }

  private boolean aboutWorlds(Message message) {
    if (message instanceof WorldForm form) {
      line.formed(form);
      side.form(form);
    } else if (message instanceof WorldTable table) {
      side.table(table);
    } else if (message instanceof WorldBreak order) {
      side.breakUp(order);
    } else {
      return false;
    }
    return true;
  }

  private boolean aboutLane(Message message) {
    if (message instanceof Heard heard) {
      line.onLane(lane -> lane.heard(heard));
    } else if (message instanceof LaneClosed closed) {
      line.onLane(lane -> lane.closed(closed));
    } else if (message instanceof LaneOpen open) {
      line.onLane(lane -> lane.open(open));
      if (line.inWorld()) {
        side.opened(open.epoch());
      }
    } else {
      return false;
    }
    return true;
  }
}
