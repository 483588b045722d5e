package furrow.server.adapter;

import furrow.engine.Event;
import furrow.engine.Query;
import furrow.engine.View;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.server.peer.Peer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.ObjLongConsumer;

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

  /**
   * A query of a peer whose answer is more than the view: it is given by {@link
   * PendingRequests#answer}, and the request is open until then.
   */
  void ask(Peer peer, int correlation, Query query, ObjLongConsumer<View> then)
      throws ProblemException {
    inbox.offer(peer, asked(peer, correlation, query, then));
  }

  /** The same question, to be offered later. */
  Event.Asked asked(Peer peer, int correlation, Query query, ObjLongConsumer<View> then)
      throws ProblemException {
    long id = requests.openKept(peer, correlation, then);
    return new Event.Asked(id, caller(peer), query);
  }

  /**
   * A command of a peer; runs once the audit log has it.
   *
   * @param event makes the event for this request id
   */
  void act(Peer peer, int correlation, Auditor.Asked asked, LongFunction<Event> event)
      throws ProblemException {
    long id = requests.open(peer, correlation);
    auditor.before(
        peer, asked, () -> inbox.offer(peer, event.apply(id)), e -> requests.refuse(id, e));
  }

  /**
   * A command that is not the engine's; runs once the audit log has it.
   *
   * @param act is given what takes its answer
   */
  void perform(Peer peer, int correlation, Auditor.Asked asked, Consumer<Consumer<Message>> act)
      throws ProblemException {
    long id = requests.open(peer, correlation);
    auditor.before(
        peer,
        asked,
        () -> act.accept(answer -> requests.answer(id, answer)),
        e -> requests.refuse(id, e));
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

  /**
   * A query of the server itself for numbers about all users.
   *
   * @param then called on the engine thread
   */
  public void totals(Consumer<View.Totals> then) {
    ask(new Query.Totals(), view -> then.accept((View.Totals) view));
  }

  /** What there is of invocations; {@code then} is called on the engine thread. */
  public void invocations(Consumer<View.Invocations> then) {
    ask(new Query.Invocations(), view -> then.accept((View.Invocations) view));
  }

  /** Tells a worker to end when it is empty. */
  public void drain(String worker) {
    long id = requests.openOwn((view, last) -> {});
    inbox.deliver(new Event.DrainAsked(id, SERVER, worker, true));
  }

  private void ask(Query query, Consumer<View> then) {
    long id = requests.openOwn((view, last) -> then.accept(view));
    inbox.deliver(new Event.Asked(id, SERVER, query));
  }
}
