package furrow.mpi.rank;

import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.link.Link;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorldMessage.FrameAck;
import furrow.protocol.message.WorldMessage.PathClosed;
import furrow.protocol.message.WorldMessage.PathOpen;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldTable;
import furrow.protocol.multipath.MultipathChannel;
import furrow.protocol.multipath.MultipathLimits;
import java.util.concurrent.TimeUnit;

/**
 * Reads a rank's connection: signs of life and what is about worlds end here, the rest goes to
 * whoever receives. It stops reading while that one is slow, but never while a channel is open:
 * what comes over the connection then is what the others wait for.
 */
final class LineReader implements Runnable {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(MultipathLimits.TICK_MILLIS);

  private final Link link;
  private final MultipathLine line;
  private final ReceiveQueue inbox;
  private final WorldPath.Listener side;

  /** How finely silence is measured. A stopped process wakes to one of these, not to the sum. */
  private final int sliceMillis;

  private long lastTick = System.nanoTime();

  LineReader(Link link, MultipathLine line, ReceiveQueue inbox, WorldPath.Listener side) {
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
        int millis = line.idle() ? sliceMillis : untilTick(System.nanoTime());
        Envelope envelope = link.receive(millis);
        tick(System.nanoTime());
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

  private int untilTick(long now) {
    long left = TimeUnit.NANOSECONDS.toMillis(lastTick + TICK_NANOS - now);
    return (int) Math.min(sliceMillis, Math.max(0, left) + 1);
  }

  private void tick(long now) {
    if (now - lastTick >= TICK_NANOS) {
      lastTick = now;
      line.tick();
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
    } else if (!isWorldMessage(message) && !aboutChannel(message)) {
      if (!MultipathChannel.alwaysDirect(envelope.correlation(), message)) {
        line.onChannel(MultipathChannel::receivedDirect);
      }
      inbox.put(envelope);
    }
  }

  private boolean isWorldMessage(Message message) {
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

  private boolean aboutChannel(Message message) {
    if (message instanceof FrameAck acked) {
      line.onChannel(channel -> channel.acked(acked));
    } else if (message instanceof PathClosed closed) {
      line.onChannel(channel -> channel.closed(closed));
    } else if (message instanceof PathOpen open) {
      line.onChannel(channel -> channel.open(open));
      if (line.onWorldPath()) {
        side.opened(open.epoch());
      }
    } else {
      return false;
    }
    return true;
  }
}
