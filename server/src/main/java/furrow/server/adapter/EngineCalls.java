package furrow.server.adapter;

import furrow.engine.Event;
import furrow.engine.Query;
import furrow.protocol.error.ProblemException;
import furrow.server.peer.Peer;
import java.util.function.LongFunction;

/** How a peer's request becomes an event of the engine, whose answer finds the way back. */
record EngineCalls(Requests requests, Inlet inlet, Auditor auditor) {

  /** Asks; nothing changes. */
  void ask(Peer peer, int correlation, Query query) throws ProblemException {
    long id = requests.open(peer, correlation);
    inlet.offer(peer, new Event.Asked(id, Callers.of(peer), query));
  }

  /**
   * Acts, once the audit log has it.
   *
   * @param event makes the event of the request's id
   */
  void act(Peer peer, int correlation, Auditor.Asked asked, LongFunction<Event> event)
      throws ProblemException {
    long id = requests.open(peer, correlation);
    auditor.before(peer, correlation, asked, () -> inlet.offer(peer, event.apply(id)));
  }
}
