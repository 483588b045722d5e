package furrow.server.adapter;

import furrow.engine.Event;
import furrow.engine.Query;
import furrow.engine.View;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.server.peer.Peer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** Turns requests into engine events and registers who gets the answer. */
public record EngineCalls(PendingRequests requests, EngineInbox inbox, Auditor auditor) {
  /** The server itself, which may see all tasks. */
  private static final Event.Caller SERVER = new Event.Caller("", true);

  /** READ may see the tasks of all users, like ADMIN; no message of READ changes anything. */
  static Event.Caller caller(Peer peer) {
    boolean all = peer.role() == Role.ADMIN || peer.role() == Role.READ;
    return new Event.Caller(peer.user(), all);
  }

  /** A query of a peer; the answer is sent as it is. */
  void ask(Peer peer, int correlation, Query query) throws ProblemException {
    long id = requests.open(peer, correlation);
    inbox.offer(peer, new Event.Asked(id, caller(peer), query));
  }

  /** A query of a peer whose answer is converted first. */
  void ask(Peer peer, int correlation, Query query, PendingRequests.Answer answer)
      throws ProblemException {
    long id = requests.open(peer, correlation, answer);
    inbox.offer(peer, new Event.Asked(id, caller(peer), query));
  }

  /**
   * A command of a peer; runs once the audit log has it.
   *
   * @param event makes the event for this request id
   */
  void act(Peer peer, int correlation, Auditor.Asked asked, LongFunction<Event> event)
      throws ProblemException {
    long id = requests.open(peer, correlation);
    auditor.before(peer, correlation, asked, () -> inbox.offer(peer, event.apply(id)));
  }

  /**
   * A query of the server itself for all tasks, page by page.
   *
   * @param page called with each page on the engine thread; an empty list is the end
   */
  public void allTasks(Consumer<List<View.Task>> page) {
    tasksFrom(1, page);
  }

  private void tasksFrom(long from, Consumer<List<View.Task>> page) {
    ask(
        new Query.Tasks(from, Long.MAX_VALUE, false),
        view -> {
          List<View.Task> tasks = ((View.Tasks) view).tasks();
          page.accept(tasks);
          if (!tasks.isEmpty()) {
            tasksFrom(tasks.get(tasks.size() - 1).task() + 1, page);
          }
        });
  }

  /**
   * A query of the server itself for all workers.
   *
   * @param then called on the engine thread
   */
  public void allWorkers(Consumer<List<View.Worker>> then) {
    ask(new Query.Workers(""), view -> then.accept(((View.Workers) view).workers()));
  }

  private void ask(Query query, Consumer<View> then) {
    long id = requests.openOwn((view, last) -> then.accept(view));
    inbox.deliver(new Event.Asked(id, SERVER, query));
  }
}
