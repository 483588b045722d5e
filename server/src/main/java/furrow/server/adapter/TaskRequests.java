package furrow.server.adapter;

import furrow.engine.Event;
import furrow.engine.Query;
import furrow.engine.SubtaskState;
import furrow.engine.TaskSpec;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.Cancel;
import furrow.protocol.message.TaskMessage.Explain;
import furrow.protocol.message.TaskMessage.Retry;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.message.TaskMessage.SubtaskQuery;
import furrow.protocol.message.TaskMessage.TaskQuery;
import furrow.protocol.message.TaskMessage.Watch;
import furrow.server.session.Session;
import java.util.Arrays;

/** What clients ask about tasks. */
final class TaskRequests {
  private static final int MAX_SUBTASKS = 10_000;

  private final EngineCalls engine;
  private final SubmitCheck check;
  private final FileMessages files;

  TaskRequests(EngineCalls engine, String host, FileMessages files) {
    this.files = files;
    this.engine = engine;
    this.check = new SubmitCheck(host);
  }

  void register(Routes routes) {
    routes.on(Submit.class, this::submit);
    routes.on(TaskQuery.class, this::tasks);
    routes.on(SubtaskQuery.class, this::subtasks);
    routes.on(
        Explain.class,
        (session, correlation, ask) ->
            engine.ask(session, correlation, new Query.Explain(ask.task())));
    routes.on(
        Watch.class,
        (session, correlation, watch) -> {
          long id = engine.requests().openWatch(session, correlation);
          engine
              .inlet()
              .offer(session, new Event.WatchAsked(id, Callers.of(session), watch.task()));
        });
    routes.on(
        Cancel.class,
        (session, correlation, ask) ->
            engine.act(
                session,
                correlation,
                new Auditor.Asked(ask, String.valueOf(ask.task())),
                id -> new Event.CancelAsked(id, Callers.of(session), ask.task())));
    routes.on(
        Retry.class,
        (session, correlation, ask) ->
            engine.act(
                session,
                correlation,
                new Auditor.Asked(ask, String.valueOf(ask.task())),
                id -> new Event.RetryAsked(id, Callers.of(session), ask.task())));
  }

  private void submit(Session session, int correlation, Submit submit) throws ProblemException {
    TaskSpec spec = check.spec(submit, session.user());
    long id = engine.requests().open(session, correlation);
    engine.auditor().note(session, submit, spec.submissionId() + " " + spec.kernel());
    engine.inlet().offer(session, new Event.Submitted(id, spec));
  }

  private void tasks(Session session, int correlation, TaskQuery ask) throws ProblemException {
    long to = ask.to() == 0 ? Long.MAX_VALUE : ask.to();
    engine.ask(session, correlation, new Query.Tasks(ask.from(), to, ask.last()));
  }

  private void subtasks(Session session, int correlation, SubtaskQuery ask)
      throws ProblemException {
    if (ask.indexPlusOne() > 0) {
      Query.Subtask query = new Query.Subtask(ask.task(), ask.indexPlusOne() - 1);
      files.subtask(session, correlation, query);
      return;
    }
    int limit = ask.limit() <= 0 ? MAX_SUBTASKS : Math.min(ask.limit(), MAX_SUBTASKS);
    engine.ask(session, correlation, new Query.Subtasks(ask.task(), state(ask.state()), limit));
  }

  private static SubtaskState state(String name) throws ProblemException {
    for (SubtaskState state : SubtaskState.values()) {
      if (state.name().equals(name)) {
        return state;
      }
    }
    throw new ProblemException(
        ErrorCode.BAD_REQUEST,
        "subtask state \"" + name + "\"",
        "use one of " + Arrays.toString(SubtaskState.values()));
  }
}
