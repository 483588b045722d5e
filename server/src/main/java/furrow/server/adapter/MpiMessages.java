package furrow.server.adapter;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.Fragments;
import furrow.protocol.message.WorldMessage.MasterReady;
import furrow.protocol.message.WorldMessage.MasterStats;
import furrow.protocol.message.WorldMessage.MpiDown;
import furrow.protocol.message.WorldMessage.MpiQuery;
import furrow.protocol.message.WorldMessage.MpiUp;
import furrow.protocol.message.WorldMessage.RankReady;
import furrow.protocol.message.WorldMessage.WorldContact;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.message.WorldMessage.WorldReady;
import furrow.server.mpi.WorldEvent;
import furrow.server.mpi.WorldService;
import furrow.server.peer.Peer;

/** What is asked about worlds, and what their ranks and masters say. */
final class MpiMessages {
  private static final int MAX_CONTACT = 256;
  private static final int MAX_REASON = 300;

  private final WorldService worlds;
  private final EngineCalls engine;

  MpiMessages(WorldService worlds, EngineCalls engine) {
    this.worlds = worlds;
    this.engine = engine;
  }

  void register(Routes routes) {
    routes.on(
        MpiUp.class,
        (peer, correlation, ask) ->
            engine.perform(
                peer,
                correlation,
                new Auditor.Asked(ask, ask.ranks() + " ranks"),
                answer -> worlds.up(ask, answer)));
    routes.on(
        MpiDown.class,
        (peer, correlation, ask) ->
            engine.perform(peer, correlation, new Auditor.Asked(ask, ""), worlds::down));
    routes.on(
        MpiQuery.class,
        (peer, correlation, ask) -> {
          long request = engine.requests().open(peer, correlation);
          worlds.query(answer -> engine.requests().answer(request, answer));
        });
    routes.on(RankReady.class, this::rankReady);
    routes.on(MasterReady.class, (peer, correlation, ready) -> worlds.masterReady(peer, ready));
    routes.on(WorldContact.class, this::contact);
    routes.on(
        WorldReady.class,
        (peer, correlation, ready) -> worlds.apply(new WorldEvent.Ready(peer.id(), ready.epoch())));
    routes.on(
        WorldLost.class,
        (peer, correlation, lost) -> {
          String why = lost.reason();
          why = why.length() > MAX_REASON ? why.substring(0, MAX_REASON) : why;
          worlds.apply(new WorldEvent.Lost(peer.id(), lost.epoch(), why));
        });
    routes.on(MasterStats.class, (peer, correlation, stats) -> worlds.stats(peer, stats));
    routes.on(Fragments.class, (peer, correlation, fragments) -> worlds.fragments(peer, fragments));
  }

  private void rankReady(Peer peer, int correlation, RankReady ready) throws ProblemException {
    if (!peer.state().joined()) {
      throw bad("a rank is ready before it has joined");
    }
    worlds.rankReady(peer, ready);
  }

  private void contact(Peer peer, int correlation, WorldContact contact) throws ProblemException {
    if (contact.contact().length() > MAX_CONTACT) {
      throw bad("a contact of " + contact.contact().length() + " characters");
    }
    worlds.apply(new WorldEvent.Contact(peer.id(), contact.epoch(), contact.contact()));
  }

  private static ProblemException bad(String what) {
    return new ProblemException(
        ErrorCode.BAD_REQUEST, what, "check that the rank is of the server's version");
  }
}
