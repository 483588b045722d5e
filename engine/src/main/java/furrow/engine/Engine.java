package furrow.engine;

import furrow.engine.handler.Adoption;
import furrow.engine.handler.AwaitedWorkers;
import furrow.engine.handler.Dispatch;
import furrow.engine.handler.EngineContext;
import furrow.engine.handler.Execution;
import furrow.engine.handler.Explainer;
import furrow.engine.handler.FaultyWorkers;
import furrow.engine.handler.Fences;
import furrow.engine.handler.GroupCommands;
import furrow.engine.handler.Heartbeats;
import furrow.engine.handler.Invocations;
import furrow.engine.handler.LostResults;
import furrow.engine.handler.Merging;
import furrow.engine.handler.QueryHandler;
import furrow.engine.handler.Recovery;
import furrow.engine.handler.Stragglers;
import furrow.engine.handler.Strikes;
import furrow.engine.handler.Submissions;
import furrow.engine.handler.TaskCompletion;
import furrow.engine.handler.Watches;
import furrow.engine.handler.Workers;
import furrow.engine.lease.Session;
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
  private final EngineContext context;
  private final Dispatch dispatch;
  private final Watches watches;
  private final TaskCompletion completion;
  private final Heartbeats heartbeats;
  private final Stragglers stragglers;
  private final Invocations invocations;
  private final Map<Class<?>, Consumer<Event>> handlers = new HashMap<>();

  /** Whether the last step left work to be handed out at once. */
  private boolean more;

  public Engine(EngineSettings settings, LastSeen lastSeen, LeaseFence leaseFence) {
    context = new EngineContext(settings);
    Fences fences = new Fences(context, leaseFence);
    dispatch = new Dispatch(context, fences);
    Explainer explainer =
        new Explainer(context.sessions(), dispatch.scheduler(), context::stopping, context::now);
    watches = new Watches(context, explainer);
    completion = new TaskCompletion(context, dispatch, watches);
    FaultyWorkers faulty = new FaultyWorkers(context, dispatch);
    invocations = new Invocations(context);
    Execution execution = new Execution(context, dispatch, fences, faulty);
    Strikes strikes = new Strikes(context, dispatch, execution, completion, faulty);
    AwaitedWorkers awaited = new AwaitedWorkers(context, dispatch);
    Adoption adoption = new Adoption(context, dispatch, fences, faulty);
    Workers workers =
        new Workers(context, dispatch, execution, strikes, adoption, faulty, awaited, invocations);
    heartbeats = new Heartbeats(context, lastSeen, workers);
    stragglers = new Stragglers(context, dispatch, strikes);
    onLife(new Recovery(context, dispatch, completion, awaited), awaited);
    onWorkers(workers, faulty);
    onWork(execution, strikes);
    onTasks(
        new Submissions(context, dispatch, completion),
        new Merging(context, dispatch, completion),
        completion);
    onLosses(new LostResults(context, completion, strikes));
    onInvocations();
    onClients(
        new GroupCommands(context, dispatch, invocations),
        new QueryHandler(context, lastSeen, explainer, invocations));
  }

  /**
   * Applies one event.
   *
   * @param now lease time in nanoseconds; never goes back
   * @return what is to be done, in order; the changes among it must be committed together
   */
  public List<Effect> apply(Event event, long now) {
    context.step(now);
    handlers.get(event.getClass()).accept(event);
    context.timers().advance(context.now());
    completion.settle();
    more = dispatch.run();
    invocations.run();
    stragglers.watch();
    watches.refresh();
    return context.effects();
  }

  /** The state behind it, for tests of its invariants. */
  EngineContext context() {
    return context;
  }

  /** When the next {@link Event.Tick} is due, or {@link Long#MAX_VALUE}. */
  public long nextDeadlineNanos() {
    return more ? context.now() : context.timers().nextDeadline();
  }

  private void onLife(Recovery recovery, AwaitedWorkers awaited) {
    on(Event.Restored.class, recovery::restored);
    on(Event.Tick.class, tick -> {});
    on(Event.ServerPaused.class, awaited::paused);
    on(Event.ServerDraining.class, draining -> recovery.stop());
  }

  private void onWorkers(Workers workers, FaultyWorkers faulty) {
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
    on(Event.ResumeAsked.class, faulty::resume);
  }

  private void onWork(Execution execution, Strikes strikes) {
    heard(Event.Started.class, Event.Started::session, execution::started);
    heard(Event.Advanced.class, Event.Advanced::session, execution::advanced);
    heard(Event.OutputHeld.class, Event.OutputHeld::session, execution::outputHeld);
    heard(Event.Completed.class, Event.Completed::session, execution::completed);
    heard(Event.Returned.class, Event.Returned::session, execution::returned);
    heard(Event.SubtaskFailed.class, Event.SubtaskFailed::session, strikes::failed);
  }

  private void onTasks(Submissions submissions, Merging merging, TaskCompletion completion) {
    on(Event.Submitted.class, submissions::submitted);
    on(Event.Planned.class, submissions::planned);
    on(Event.PlanRefused.class, submissions::refused);
    on(Event.Merged.class, merging::merged);
    on(Event.MergeFailed.class, merging::failed);
    on(Event.CancelAsked.class, completion::cancel);
    on(Event.RetryAsked.class, completion::retry);
  }

  private void onLosses(LostResults losses) {
    on(Event.PartialsLost.class, losses::partials);
    on(Event.PartialsRefused.class, losses::refused);
    on(Event.AnswerLost.class, losses::answer);
  }

  private void onInvocations() {
    on(Event.InvocationAsked.class, invocations::asked);
    heard(Event.InvocationOutput.class, Event.InvocationOutput::session, invocations::output);
    heard(Event.InvocationFailed.class, Event.InvocationFailed::session, invocations::failed);
  }

  private void onClients(GroupCommands groups, QueryHandler queries) {
    on(Event.WatchAsked.class, watches::asked);
    on(
        Event.RequestGone.class,
        gone -> {
          watches.gone(gone.request());
          invocations.gone(gone.request());
        });
    on(Event.GroupCreateAsked.class, groups::create);
    on(Event.GroupDeleteAsked.class, groups::delete);
    on(Event.MembershipAsked.class, groups::membership);
    on(Event.Asked.class, queries::asked);
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
