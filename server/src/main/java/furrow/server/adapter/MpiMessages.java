package furrow.server.adapter;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.Carry;
import furrow.protocol.message.WorldMessage.MasterReady;
import furrow.protocol.message.WorldMessage.MpiDown;
import furrow.protocol.message.WorldMessage.MpiQuery;
import furrow.protocol.message.WorldMessage.MpiUp;
import furrow.protocol.message.WorldMessage.RankReady;
import furrow.protocol.message.WorldMessage.WorldContact;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.message.WorldMessage.WorldPulse;
import furrow.protocol.message.WorldMessage.WorldReady;
import furrow.server.mpi.Worlds;
import furrow.server.mpi.book.WorldEvent;
import furrow.server.session.Session;

/** What is asked about worlds, and what their ranks and masters say. */
final class MpiMessages {
  private static final int MAX_CONTACT = 256;
  private static final int MAX_REASON = 300;

  private final Worlds worlds;
  private final Auditor auditor;

  MpiMessages(Worlds worlds, Auditor auditor) {
    this.worlds = worlds;
    this.auditor = auditor;
  }

  void register(Routes routes) {
    routes.on(
        MpiUp.class,
        (session, correlation, ask) ->
            auditor.before(
                session,
                correlation,
                new Auditor.Asked(ask, ask.ranks() + " ranks"),
                () -> worlds.up(session, correlation, ask)));
    routes.on(
        MpiDown.class,
        (session, correlation, ask) ->
            auditor.before(
                session,
                correlation,
                new Auditor.Asked(ask, ""),
                () -> worlds.down(session, correlation)));
    routes.on(MpiQuery.class, (session, correlation, ask) -> worlds.query(session, correlation));
    routes.on(RankReady.class, this::rankReady);
    routes.on(
        MasterReady.class, (session, correlation, ready) -> worlds.masterReady(session, ready));
    routes.on(WorldContact.class, this::contact);
    routes.on(
        WorldReady.class,
        (session, correlation, ready) ->
            worlds.said(new WorldEvent.Ready(session.id(), ready.epoch())));
    routes.on(
        WorldLost.class,
        (session, correlation, lost) -> {
          String why = lost.reason();
          why = why.length() > MAX_REASON ? why.substring(0, MAX_REASON) : why;
          worlds.said(new WorldEvent.Lost(session.id(), lost.epoch(), why));
        });
    routes.on(WorldPulse.class, (session, correlation, pulse) -> worlds.pulse(session, pulse));
    routes.on(Carry.class, (session, correlation, carry) -> worlds.carry(session, carry));
  }

  private void rankReady(Session session, int correlation, RankReady ready)
      throws ProblemException {
    if (!session.joined()) {
      throw bad("a rank is ready before it has joined");
    }
    worlds.rankReady(session, ready);
  }

  private void contact(Session session, int correlation, WorldContact contact)
      throws ProblemException {
    if (contact.contact().length() > MAX_CONTACT) {
      throw bad("a contact of " + contact.contact().length() + " characters");
    }
    worlds.said(new WorldEvent.Contact(session.id(), contact.epoch(), contact.contact()));
  }

  private static ProblemException bad(String what) {
    return new ProblemException(
        ErrorCode.BAD_REQUEST, what, "check that the rank is of the server's version");
  }
}
