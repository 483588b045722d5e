package furrow.server.adapter;

import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.server.event.EventLog;
import furrow.server.event.EventRecord;
import furrow.server.session.Session;
import java.util.List;

/**
 * One peer following the event log. It is sent what it takes: a peer that falls behind what the log
 * keeps sees a gap in the sequence numbers.
 */
final class EventFeed implements Runnable {
  private static final int BATCH = 32;
  private static final long BUSY_MILLIS = 100;

  private final EventLog log;
  private final Session session;
  private final int correlation;
  private final boolean follow;
  private long cursor;
  private boolean ended;

  private EventFeed(EventLog log, Session session, int correlation, EventsWatch ask) {
    this.log = log;
    this.session = session;
    this.correlation = correlation;
    this.follow = ask.follow();
    this.cursor = Math.max(0, ask.since());
  }

  static void start(EventLog log, Session session, int correlation, EventsWatch ask) {
    EventFeed feed = new EventFeed(log, session, correlation, ask);
    log.listen(feed);
    feed.run();
  }

  /** There may be news. On the log's thread, or when the peer takes more. */
  @Override
  public void run() {
    session.onEventLoop(this::pump);
  }

  private void pump() {
    if (ended) {
      return;
    }
    if (!session.open()) {
      end();
      return;
    }
    while (session.keepsUp()) {
      List<EventRecord> events = log.after(cursor, BATCH);
      for (EventRecord event : events) {
        session.post(correlation, event.toInfo(false));
        cursor = event.sequence();
      }
      session.drain();
      if (events.isEmpty()) {
        if (!follow) {
          session.send(correlation, new EventInfo(cursor, 0, "", 0, 0, "", "", true));
          end();
        }
        return;
      }
    }
    session.later(this::pump, BUSY_MILLIS);
  }

  private void end() {
    ended = true;
    log.unlisten(this);
  }
}
