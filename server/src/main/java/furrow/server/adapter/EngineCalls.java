package furrow.server.adapter;

import furrow.engine.Event;
import furrow.engine.Query;
import furrow.protocol.error.ProblemException;
import furrow.server.session.Session;
import java.util.function.LongFunction;

/** How a peer's request becomes an event of the engine, whose answer finds the way back. */
record EngineCalls(Requests requests, Inlet inlet, Auditor auditor) {

  /** Asks; nothing changes. */
  void ask(Session session, int correlation, Query query) throws ProblemException {
    long id = requests.open(session, correlation);
    inlet.offer(session, new Event.Asked(id, Callers.of(session), query));
  }

  /**
   * Acts, once the audit log has it.
   *
   * @param event makes the event of the request's id
   */
  void act(Session session, int correlation, Auditor.Asked asked, LongFunction<Event> event)
      throws ProblemException {
    long id = requests.open(session, correlation);
    auditor.before(session, correlation, asked, () -> inlet.offer(session, event.apply(id)));
  }
}
