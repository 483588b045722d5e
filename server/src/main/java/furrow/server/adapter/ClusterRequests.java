package furrow.server.adapter;

import furrow.engine.Event;
import furrow.engine.Event.Caller;
import furrow.engine.Query;
import furrow.engine.View;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.Done;
import furrow.protocol.message.DrainWorker;
import furrow.protocol.message.GroupCreate;
import furrow.protocol.message.GroupDelete;
import furrow.protocol.message.GroupQuery;
import furrow.protocol.message.Membership;
import furrow.protocol.message.ServerQuery;
import furrow.protocol.message.ServerStop;
import furrow.protocol.message.WorkerQuery;
import furrow.server.access.UserName;
import furrow.server.fault.ServerException;
import furrow.server.session.Session;
import java.util.function.LongFunction;

/** What is asked about groups, workers and the server itself. */
final class ClusterRequests {
  private static final int MAX_NAME = 64;

  private final Requests requests;
  private final Inlet inlet;
  private final Auditor auditor;
  private final Desk.House house;

  ClusterRequests(Requests requests, Inlet inlet, Auditor auditor, Desk.House house) {
    this.requests = requests;
    this.inlet = inlet;
    this.auditor = auditor;
    this.house = house;
  }

  void register(Routes routes) {
    routes.on(GroupCreate.class, this::create);
    routes.on(
        GroupDelete.class,
        (session, correlation, ask) ->
            act(
                session,
                correlation,
                new Auditor.Asked(ask, ask.group()),
                id -> new Event.GroupDeleteAsked(id, Callers.of(session), ask.group())));
    routes.on(
        GroupQuery.class,
        (session, correlation, ask) -> ask(session, correlation, new Query.Groups(ask.group())));
    routes.on(Membership.class, this::membership);
    routes.on(
        WorkerQuery.class,
        (session, correlation, ask) -> ask(session, correlation, new Query.Workers(ask.worker())));
    routes.on(
        DrainWorker.class,
        (session, correlation, ask) ->
            act(
                session,
                correlation,
                new Auditor.Asked(ask, ask.worker()),
                id -> new Event.DrainAsked(id, Callers.of(session), ask.worker(), ask.stop())));
    routes.on(ServerQuery.class, this::server);
    routes.on(ServerStop.class, this::stop);
  }

  private void create(Session session, int correlation, GroupCreate ask) throws ServerException {
    checkName(ask.group());
    Caller caller = Callers.of(session);
    act(
        session,
        correlation,
        new Auditor.Asked(ask, ask.group()),
        id -> new Event.GroupCreateAsked(id, caller, ask.group()));
  }

  private void membership(Session session, int correlation, Membership ask) throws ServerException {
    Caller caller = Callers.of(session);
    act(
        session,
        correlation,
        new Auditor.Asked(ask, ask.worker() + (ask.join() ? " joins " : " leaves ") + ask.group()),
        id -> new Event.MembershipAsked(id, caller, ask.worker(), ask.group(), ask.join()));
  }

  private void server(Session session, int correlation, ServerQuery ask) throws ServerException {
    long id =
        requests.open(
            session,
            correlation,
            (view, last) -> session.send(correlation, house.info((View.Server) view)));
    inlet.offer(session, new Event.Asked(id, Callers.of(session), new Query.Server()));
  }

  private void stop(Session session, int correlation, ServerStop ask) {
    Auditor.Asked asked = new Auditor.Asked(ask, ask.immediately() ? "immediately" : "gracefully");
    auditor.before(
        session,
        correlation,
        asked,
        () -> {
          session.send(correlation, new Done("the server is stopping"));
          house.stop(ask.immediately());
        });
  }

  private void ask(Session session, int correlation, Query query) throws ServerException {
    long id = requests.open(session, correlation);
    inlet.offer(session, new Event.Asked(id, Callers.of(session), query));
  }

  private void act(Session session, int correlation, Auditor.Asked asked, LongFunction<Event> event)
      throws ServerException {
    long id = requests.open(session, correlation);
    auditor.before(session, correlation, asked, () -> inlet.offer(session, event.apply(id)));
  }

  private static void checkName(String group) throws ServerException {
    if (!UserName.valid(group, MAX_NAME)) {
      throw new ServerException(
          ErrorCode.BAD_REQUEST,
          "group name \""
              + group
              + "\" (expected: 1 to "
              + MAX_NAME
              + " of letters, digits, . _ -)",
          "choose another name");
    }
  }
}
