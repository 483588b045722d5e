package furrow.server.adapter;

import furrow.engine.Event.Caller;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.server.log.EventLog;
import furrow.server.log.EventRecord;
import furrow.server.peer.Peer;
import java.util.List;

/**
 * Sends events to a peer that watches the event log: to one that may see the tasks of all users all
 * events, to another those of its user's tasks and those that are about no task. A peer that reads
 * so slowly that the log drops events before they are sent sees a gap in the sequence numbers.
 */
final class EventFeed implements Runnable {
  private static final int BATCH = 32;
  private static final long BUSY_MILLIS = 100;

  private final EventLog log;
  private final Peer peer;
  private final PendingRequests requests;
  private final long request;
  private final int correlation;
  private final boolean follow;
  private final Caller caller;
  private long cursor;
  private boolean ended;

  private EventFeed(
      EventLog log, PendingRequests requests, Peer peer, int correlation, EventsWatch ask)
      throws ProblemException {
    this.log = log;
    this.requests = requests;
    this.request = requests.openWatch(peer, correlation);
    this.peer = peer;
    this.correlation = correlation;
    this.follow = ask.follow();
    this.caller = EngineCalls.caller(peer);
    // A client of an event log that is gone may know a number that comes much later here.
    this.cursor = Math.max(0, Math.min(ask.since(), log.newest()));
  }

  /**
   * @throws ProblemException BUSY
   */
  static void start(
      EventLog log, PendingRequests requests, Peer peer, int correlation, EventsWatch ask)
      throws ProblemException {
    EventFeed feed = new EventFeed(log, requests, peer, correlation, ask);
    log.listen(feed);
    feed.run();
  }

  /** There may be new events. On the log's thread. */
  @Override
  public void run() {
    peer.execute(this::pump);
  }

  private void pump() {
    if (ended) {
      return;
    }
    if (!peer.open() || !requests.waits(request)) {
      end();
      return;
    }
    while (peer.keepsUp()) {
      List<EventRecord> events = log.after(cursor, BATCH);
      for (EventRecord event : events) {
        if (caller.admin() || event.visibleTo(caller.user())) {
          peer.post(correlation, event.toInfo(false));
        }
        cursor = event.sequence();
      }
      peer.drain();
      if (events.isEmpty()) {
        if (!follow) {
          requests.answer(request, new EventInfo(cursor, 0, "", 0, 0, "", "", true));
          end();
        }
        return;
      }
    }
    peer.schedule(this::pump, BUSY_MILLIS);
  }

  private void end() {
    ended = true;
    log.unlisten(this);
  }
}
