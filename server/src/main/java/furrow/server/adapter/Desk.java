package furrow.server.adapter;

import furrow.engine.Event;
import furrow.engine.Query;
import furrow.engine.View;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.runtime.Outbox;
import furrow.server.audit.AuditLog;
import furrow.server.event.EventLog;
import furrow.server.file.SessionFiles;
import furrow.server.file.SubtaskOutputs;
import furrow.server.mpi.Worlds;
import furrow.server.peer.PeerHandler;
import furrow.server.peer.Peers;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Where sessions and the engine meet. The outgoing side is there before the engine, which needs it;
 * the incoming side comes with {@link #open}.
 */
public final class Desk {
  /** The server as a whole, as requests see it. */
  public interface House {
    /** What the engine knows, with what only the process knows. */
    ServerInfo info(View.Server view);

    /** Begins to stop; returns at once. */
    void stop(boolean immediately);
  }

  /**
   * What handling requests takes.
   *
   * @param host our own name, with which clients on the same host are recognised
   * @param worlds what MPI's messages are about
   */
  public record Tools(
      AuditLog audit,
      SessionFiles.Shared files,
      SubtaskOutputs outputs,
      House house,
      String host,
      LongSupplier wallMillis,
      Worlds worlds) {}

  private final Peers peers;
  private final EventLog events;
  private final Requests requests = new Requests();
  private final ReplyPublisher publisher;

  public Desk(Peers peers, EventLog events) {
    this.peers = peers;
    this.events = events;
    publisher = new ReplyPublisher(peers, requests, events);
  }

  public Outbox outbox() {
    return publisher;
  }

  /** Begins to take messages. */
  public PeerHandler open(Inlet.Engine engine, Tools tools) {
    Inlet inlet = new Inlet(engine);
    Auditor auditor = new Auditor(tools.audit(), tools.wallMillis());
    FilesOfSessions files = new FilesOfSessions(tools.files());
    Routes routes = new Routes();
    FileMessages fileMessages = new FileMessages(requests, inlet, files, tools.outputs());
    fileMessages.register(routes);
    EngineCalls calls = new EngineCalls(requests, inlet, auditor);
    new TaskRequests(calls, tools.host(), fileMessages).register(routes);
    new MpiMessages(tools.worlds(), auditor).register(routes);
    new ClusterRequests(calls, tools.house()).register(routes);
    new WorkerMessages(inlet, new ResultMessages(inlet, files)).register(routes);
    routes.on(
        EventsWatch.class,
        (peer, correlation, ask) -> EventFeed.start(events, peer, correlation, ask));
    return new RequestAdapter(
        new RequestAdapter.Ends(peers, requests, inlet, files, tools.worlds()), auditor, routes);
  }

  /**
   * Asks the engine for all tasks, page by page.
   *
   * @param page told some tasks at a time, on the engine thread; an empty list is the end
   */
  public void tasks(Inlet.Engine engine, Consumer<List<View.Task>> page) {
    tasksFrom(1, engine, page);
  }

  private void tasksFrom(long from, Inlet.Engine engine, Consumer<List<View.Task>> page) {
    long id =
        requests.openOwn(
            (view, last) -> {
              List<View.Task> tasks = ((View.Tasks) view).tasks();
              page.accept(tasks);
              if (!tasks.isEmpty()) {
                tasksFrom(tasks.get(tasks.size() - 1).task() + 1, engine, page);
              }
            });
    Query query = new Query.Tasks(from, Long.MAX_VALUE, false);
    engine.deliver(new Event.Asked(id, new Event.Caller("", true), query));
  }

  /**
   * Asks the engine for all workers.
   *
   * @param then told them, on the engine thread
   */
  public void workers(Inlet.Engine engine, Consumer<List<View.Worker>> then) {
    long id = requests.openOwn((view, last) -> then.accept(((View.Workers) view).workers()));
    engine.deliver(new Event.Asked(id, new Event.Caller("", true), new Query.Workers("")));
  }

  /** Requests that wait for an answer, those that watch not counted. */
  public int waiting() {
    return requests.waiting();
  }

  /** Every waiting request gets this answer. */
  public void refuseAll(ErrorReply reply) {
    requests.refuseAll(reply);
  }
}
