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
import furrow.server.peer.Peer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Requests about tasks. */
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
        (peer, correlation, ask) -> engine.ask(peer, correlation, new Query.Explain(ask.task())));
    routes.on(
        Watch.class,
        (peer, correlation, watch) -> {
          long id = engine.requests().openWatch(peer, correlation);
          engine
              .inbox()
              .offer(peer, new Event.WatchAsked(id, EngineCalls.caller(peer), watch.task()));
        });
    routes.on(
        Cancel.class,
        (peer, correlation, ask) ->
            engine.act(
                peer,
                correlation,
                new Auditor.Asked(ask, String.valueOf(ask.task())),
                id -> new Event.CancelAsked(id, EngineCalls.caller(peer), ask.task())));
    routes.on(
        Retry.class,
        (peer, correlation, ask) ->
            engine.act(
                peer,
                correlation,
                new Auditor.Asked(ask, String.valueOf(ask.task())),
                id -> new Event.RetryAsked(id, EngineCalls.caller(peer), ask.task())));
  }

  private void submit(Peer peer, int correlation, Submit submit) throws ProblemException {
    TaskSpec spec = check.spec(submit, peer.user());
    long id = engine.requests().open(peer, correlation, spec.heapBytes());
    engine.auditor().note(peer, submit, spec.submissionId() + " " + spec.kernel());
    if (spec.input().unseen()) {
      files.look(
          peer,
          id,
          spec.input().path(),
          seen -> engine.inbox().offer(peer, new Event.Submitted(id, spec.withInput(seen))));
    } else {
      engine.inbox().offer(peer, new Event.Submitted(id, spec));
    }
  }

  private void tasks(Peer peer, int correlation, TaskQuery ask) throws ProblemException {
    long to = ask.to() == 0 ? Long.MAX_VALUE : ask.to();
    engine.ask(peer, correlation, new Query.Tasks(ask.from(), to, ask.last()));
  }

  private void subtasks(Peer peer, int correlation, SubtaskQuery ask) throws ProblemException {
    if (ask.indexPlusOne() > 0) {
      Query.Subtask query = new Query.Subtask(ask.task(), ask.indexPlusOne() - 1);
      files.subtask(peer, correlation, query);
      return;
    }
    int limit = ask.limit() <= 0 ? MAX_SUBTASKS : Math.min(ask.limit(), MAX_SUBTASKS);
    long from = Math.max(0, ask.from());
    files.subtasks(
        peer, correlation, new Query.Subtasks(ask.task(), state(ask.state()), from, limit));
  }

  /** Null for all. */
  private static SubtaskState state(String name) throws ProblemException {
    if (name.isEmpty()) {
      return null;
    }
    for (SubtaskState state : SubtaskState.values()) {
      if (state.name().equals(name)) {
        return state;
      }
    }
    throw new ProblemException(
        ErrorCode.BAD_REQUEST,
        "there is no subtask state \"" + name + "\"",
        "use one of "
            + Arrays.stream(SubtaskState.values())
                .map(state -> state.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }
}
