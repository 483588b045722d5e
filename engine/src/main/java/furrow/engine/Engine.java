package furrow.engine;

import furrow.engine.flow.Desk;
import furrow.engine.flow.Dispatch;
import furrow.engine.flow.Endings;
import furrow.engine.flow.Execution;
import furrow.engine.flow.GroupCommands;
import furrow.engine.flow.Heartbeats;
import furrow.engine.flow.Merging;
import furrow.engine.flow.Questions;
import furrow.engine.flow.Recovery;
import furrow.engine.flow.Stragglers;
import furrow.engine.flow.Strikes;
import furrow.engine.flow.Submissions;
import furrow.engine.flow.Watches;
import furrow.engine.flow.Workers;
import furrow.engine.lease.Session;
import furrow.engine.view.Explainer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * The single-threaded core: brings each event to its handler, then hands out whatever work can be
 * handed out. Not thread-safe: one thread owns it.
 */
public final class Engine {
  private final Desk desk;
  private final Dispatch dispatch;
  private final Watches watches;
  private final Endings endings;
  private final Heartbeats heartbeats;
  private final Stragglers stragglers;
  private final Map<Class<?>, Consumer<Event>> handlers = new HashMap<>();

  /** Whether the last step left work to be handed out at once. */
  private boolean more;

  public Engine(EngineSettings settings, LastSeen lastSeen) {
    desk = new Desk(settings);
    dispatch = new Dispatch(desk);
    Explainer explainer = new Explainer(desk.sessions(), dispatch.scheduler(), desk::stopping);
    watches = new Watches(desk, explainer);
    endings = new Endings(desk, dispatch, watches);
    Execution execution = new Execution(desk, dispatch);
    Strikes strikes = new Strikes(desk, dispatch, execution, endings);
    Workers workers = new Workers(desk, dispatch, execution, strikes);
    heartbeats = new Heartbeats(desk, lastSeen, workers);
    stragglers = new Stragglers(desk, dispatch, strikes);
    onLife(new Recovery(desk, dispatch, endings));
    onWorkers(workers);
    onWork(execution, strikes);
    onTasks(new Submissions(desk, dispatch), new Merging(desk, dispatch, endings), endings);
    onClients(new GroupCommands(desk, dispatch), new Questions(desk, lastSeen, explainer));
  }

  /**
   * Applies one event.
   *
   * @param now lease time in nanoseconds; never goes back
   * @return what is to be done, in order; the changes among it must be committed together
   */
  public List<Effect> apply(Event event, long now) {
    desk.step(now);
    handlers.get(event.getClass()).accept(event);
    desk.timers().advance(desk.now());
    endings.settle();
    more = dispatch.run();
    stragglers.watch();
    watches.refresh();
    return desk.effects();
  }

  /** The state behind it, for tests of its invariants. */
  Desk desk() {
    return desk;
  }

  /** When the next {@link Event.Tick} is due, or {@link Long#MAX_VALUE}. */
  public long nextDeadlineNanos() {
    return more ? desk.now() : desk.timers().nextDeadline();
  }

  private void onLife(Recovery recovery) {
    on(Event.Restored.class, recovery::restored);
    on(Event.Tick.class, tick -> {});
    on(Event.ServerDraining.class, draining -> recovery.stop());
  }

  private void onWorkers(Workers workers) {
    on(
        Event.WorkerJoined.class,
        joined -> {
          Session session = workers.joined(joined);
          if (session != null) {
            heartbeats.watch(session);
          }
        });
    on(Event.SessionLost.class, workers::lost);
    on(Event.DrainAsked.class, workers::drain);
  }

  private void onWork(Execution execution, Strikes strikes) {
    heard(Event.Started.class, Event.Started::session, execution::started);
    heard(Event.Advanced.class, Event.Advanced::session, execution::advanced);
    heard(Event.Completed.class, Event.Completed::session, execution::completed);
    heard(Event.Returned.class, Event.Returned::session, execution::returned);
    heard(Event.SubtaskFailed.class, Event.SubtaskFailed::session, strikes::failed);
  }

  private void onTasks(Submissions submissions, Merging merging, Endings endings) {
    on(Event.Submitted.class, submissions::submitted);
    on(Event.Planned.class, submissions::planned);
    on(Event.PlanRefused.class, submissions::refused);
    on(Event.Merged.class, merging::merged);
    on(Event.MergeFailed.class, merging::failed);
    on(Event.CancelAsked.class, endings::cancel);
    on(Event.RetryAsked.class, endings::retry);
  }

  private void onClients(GroupCommands groups, Questions questions) {
    on(Event.WatchAsked.class, watches::asked);
    on(Event.RequestGone.class, gone -> watches.gone(gone.request()));
    on(Event.GroupCreateAsked.class, groups::create);
    on(Event.GroupDeleteAsked.class, groups::delete);
    on(Event.MembershipAsked.class, groups::membership);
    on(Event.Asked.class, questions::asked);
  }

  private <E extends Event> void on(Class<E> kind, Consumer<E> handler) {
    handlers.put(kind, event -> handler.accept(kind.cast(event)));
  }

  /** As {@link #on}; the event is also a sign of life of its session. */
  private <E extends Event> void heard(
      Class<E> kind, ToLongFunction<E> session, Consumer<E> handler) {
    on(
        kind,
        event -> {
          heartbeats.heard(session.applyAsLong(event));
          handler.accept(event);
        });
  }
}
