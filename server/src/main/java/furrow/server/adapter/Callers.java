package furrow.server.adapter;

import furrow.engine.Event;
import furrow.protocol.message.Role;
import furrow.server.peer.Peer;

final class Callers {
  private Callers() {}

  /** READ may look at everybody's tasks, like ADMIN; what it may send changes nothing. */
  static Event.Caller of(Peer peer) {
    boolean all = peer.role() == Role.ADMIN || peer.role() == Role.READ;
    return new Event.Caller(peer.user(), all);
  }
}
