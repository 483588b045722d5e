package furrow.server.adapter;

import furrow.engine.Event;
import furrow.protocol.message.Role;
import furrow.server.session.Session;

final class Callers {
  private Callers() {}

  /** READ may look at everybody's tasks, like ADMIN; what it may send changes nothing. */
  static Event.Caller of(Session session) {
    boolean all = session.role() == Role.ADMIN || session.role() == Role.READ;
    return new Event.Caller(session.user(), all);
  }
}
