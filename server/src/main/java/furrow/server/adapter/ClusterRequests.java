package furrow.server.adapter;

import furrow.engine.Event;
import furrow.engine.Event.Caller;
import furrow.engine.Query;
import furrow.engine.View;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.DrainWorker;
import furrow.protocol.message.ClusterMessage.GroupCreate;
import furrow.protocol.message.ClusterMessage.GroupDelete;
import furrow.protocol.message.ClusterMessage.GroupQuery;
import furrow.protocol.message.ClusterMessage.Membership;
import furrow.protocol.message.ClusterMessage.ResumeWorker;
import furrow.protocol.message.ClusterMessage.WorkerQuery;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.ServerMessage.ServerStop;
import furrow.protocol.message.SessionMessage.Done;
import furrow.server.access.UserName;
import furrow.server.peer.Peer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Requests about groups, workers and the server. */
final class ClusterRequests {
  private static final int MAX_NAME = 64;

  private final EngineCalls engine;
  private final BiFunction<View.Server, String, ServerInfo> status;
  private final Consumer<Boolean> stop;

  ClusterRequests(
      EngineCalls engine,
      BiFunction<View.Server, String, ServerInfo> status,
      Consumer<Boolean> stop) {
    this.engine = engine;
    this.status = status;
    this.stop = stop;
  }

  void register(Routes routes) {
    routes.on(GroupCreate.class, this::create);
    routes.on(
        GroupDelete.class,
        (peer, correlation, ask) ->
            engine.act(
                peer,
                correlation,
                new Auditor.Asked(ask, ask.group()),
                id -> new Event.GroupDeleteAsked(id, EngineCalls.caller(peer), ask.group())));
    routes.on(
        GroupQuery.class,
        (peer, correlation, ask) -> engine.ask(peer, correlation, new Query.Groups(ask.group())));
    routes.on(Membership.class, this::membership);
    routes.on(
        WorkerQuery.class,
        (peer, correlation, ask) -> engine.ask(peer, correlation, new Query.Workers(ask.worker())));
    routes.on(
        DrainWorker.class,
        (peer, correlation, ask) ->
            engine.act(
                peer,
                correlation,
                new Auditor.Asked(ask, ask.worker()),
                id ->
                    new Event.DrainAsked(id, EngineCalls.caller(peer), ask.worker(), ask.stop())));
    routes.on(
        ResumeWorker.class,
        (peer, correlation, ask) ->
            engine.act(
                peer,
                correlation,
                new Auditor.Asked(ask, ask.worker()),
                id -> new Event.ResumeAsked(id, EngineCalls.caller(peer), ask.worker())));
    routes.on(ServerQuery.class, this::server);
    routes.on(ServerStop.class, this::stop);
  }

  private void create(Peer peer, int correlation, GroupCreate ask) throws ProblemException {
    checkName(ask.group());
    Caller caller = EngineCalls.caller(peer);
    engine.act(
        peer,
        correlation,
        new Auditor.Asked(ask, ask.group()),
        id -> new Event.GroupCreateAsked(id, caller, ask.group()));
  }

  private void membership(Peer peer, int correlation, Membership ask) throws ProblemException {
    Caller caller = EngineCalls.caller(peer);
    engine.act(
        peer,
        correlation,
        new Auditor.Asked(ask, ask.worker() + (ask.join() ? " joins " : " leaves ") + ask.group()),
        id -> new Event.MembershipAsked(id, caller, ask.worker(), ask.group(), ask.join()));
  }

  private void server(Peer peer, int correlation, ServerQuery ask) throws ProblemException {
    engine.ask(
        peer,
        correlation,
        new Query.Server(),
        (view, request) ->
            engine.requests().answer(request, status.apply((View.Server) view, whose(peer))));
  }

  private static String whose(Peer peer) {
    Caller caller = EngineCalls.caller(peer);
    return caller.admin() ? "" : caller.user();
  }

  private void stop(Peer peer, int correlation, ServerStop ask) throws ProblemException {
    Auditor.Asked asked = new Auditor.Asked(ask, ask.immediately() ? "immediately" : "gracefully");
    engine.perform(
        peer,
        correlation,
        asked,
        answer -> {
          answer.accept(new Done("the server is stopping"));
          stop.accept(ask.immediately());
        });
  }

  private static void checkName(String group) throws ProblemException {
    if (!UserName.valid(group, MAX_NAME)) {
      throw new ProblemException(
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
