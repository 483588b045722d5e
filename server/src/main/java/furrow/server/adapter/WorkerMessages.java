package furrow.server.adapter;

import furrow.engine.Event;
import furrow.engine.SubtaskRange;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorkMessage.Advanced;
import furrow.protocol.message.WorkMessage.InvocationFailed;
import furrow.protocol.message.WorkMessage.InvocationOutput;
import furrow.protocol.message.WorkMessage.Join;
import furrow.protocol.message.WorkMessage.OutputHeld;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.Results;
import furrow.protocol.message.WorkMessage.Returned;
import furrow.protocol.message.WorkMessage.Started;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import furrow.server.access.UserName;
import furrow.server.peer.Peer;
import furrow.server.state.ServerKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Messages of workers. */
final class WorkerMessages {
  private static final int MAX_SLOTS = 100_000;
  private static final int MAX_NAME = 200;
  private static final int MAX_EVIDENCE = 16 * 1024;

  private final EngineInbox inbox;
  private final ResultMessages results;
  private final ServerKey key;
  private final SecureRandom random = new SecureRandom();

  WorkerMessages(EngineInbox inbox, ResultMessages results, ServerKey key) {
    this.key = key;
    this.inbox = inbox;
    this.results = results;
  }

  void register(Routes routes) {
    routes.on(Join.class, this::join);
    routes.on(
        Started.class,
        (peer, correlation, started) -> {
          List<SubtaskRange> runs = Conversions.runs(started.runs());
          offer(peer, new Event.Started(peer.id(), runs));
        });
    routes.on(
        Advanced.class,
        (peer, correlation, advanced) ->
            offer(peer, new Event.Advanced(peer.id(), advanced.task(), advanced.unitsDone())));
    routes.on(
        OutputHeld.class,
        (peer, correlation, held) -> {
          List<Long> subtasks = Arrays.stream(held.subtasks()).boxed().toList();
          offer(peer, new Event.OutputHeld(peer.id(), held.task(), subtasks));
        });
    routes.on(
        Returned.class,
        (peer, correlation, returned) -> {
          List<SubtaskRange> runs = Conversions.runs(returned.runs());
          offer(peer, new Event.Returned(peer.id(), runs));
        });
    routes.on(SubtaskFailed.class, this::failed);
    routes.on(
        InvocationOutput.class,
        (peer, correlation, output) ->
            offerSoon(
                peer,
                new Event.InvocationOutput(
                    peer.id(),
                    output.id(),
                    output.bytes(),
                    output.contentType(),
                    output.last(),
                    output.busyNanos())));
    routes.on(
        InvocationFailed.class,
        (peer, correlation, failed) ->
            offerSoon(
                peer,
                new Event.InvocationFailed(
                    peer.id(),
                    failed.id(),
                    Conversions.problem(failed.code(), failed.message(), failed.hint()),
                    failed.elsewhere())));
    routes.on(
        Results.class,
        (peer, correlation, done) -> {
          checkJoined(peer);
          results.take(peer, correlation, done);
        });
    routes.on(
        ResultPart.class,
        (peer, correlation, part) -> {
          checkJoined(peer);
          results.part(peer, correlation, part);
        });
  }

  private void join(Peer peer, int correlation, Join join) throws ProblemException {
    if (!UserName.valid(join.worker(), MAX_NAME)) {
      throw bad("worker name \"" + join.worker() + "\" (expected: letters, digits, . _ -)");
    }
    if (join.slots() < 1 || join.slots() > MAX_SLOTS) {
      throw bad("slots: " + join.slots() + " (expected: 1 to " + MAX_SLOTS + ")");
    }
    if (join.invocations() < 0 || join.invocations() > MAX_SLOTS) {
      throw bad("invocations: " + join.invocations() + " (expected: 0 to " + MAX_SLOTS + ")");
    }
    long identity = key.identity(join.worker(), join.credential()).orElseGet(random::nextLong);
    Event.WorkerProfile profile =
        new Event.WorkerProfile(
            join.worker(),
            identity,
            join.host(),
            join.pid(),
            join.slots(),
            Set.copyOf(join.groups()),
            join.labels(),
            Set.copyOf(join.kernels()),
            join.invocations());
    List<SubtaskRange> holding = Conversions.runs(join.holding());
    List<SubtaskRange> finished = Conversions.runs(join.finished());
    if (!peer.state().join(correlation, key.credential(join.worker(), identity))) {
      throw bad("a second Join in one session");
    }
    inbox.offer(peer, new Event.WorkerJoined(peer.id(), profile, holding, finished));
  }

  private void failed(Peer peer, int correlation, SubtaskFailed failed) throws ProblemException {
    SubtaskRange run = Conversions.run(failed.run());
    if (run.count() != 1) {
      throw bad("a failure of " + run.count() + " subtasks (expected: 1)");
    }
    String evidence = failed.evidence();
    if (evidence.length() > MAX_EVIDENCE) {
      evidence = evidence.substring(evidence.length() - MAX_EVIDENCE);
    }
    offer(
        peer,
        new Event.SubtaskFailed(
            peer.id(),
            run,
            Conversions.problem(failed.code(), failed.message(), failed.hint()),
            cause(failed.cause()),
            evidence));
  }

  /** An unknown cause, of a newer worker, counts as one that another attempt may repair. */
  private static Event.FailureCause cause(String name) {
    for (Event.FailureCause cause : Event.FailureCause.values()) {
      if (cause.name().equals(name)) {
        return cause;
      }
    }
    return Event.FailureCause.KERNEL;
  }

  private void offer(Peer peer, Event event) throws ProblemException {
    checkJoined(peer);
    inbox.offer(peer, event);
  }

  private void offerSoon(Peer peer, Event event) throws ProblemException {
    checkJoined(peer);
    inbox.offerSoon(peer, event);
  }

  private static void checkJoined(Peer peer) throws ProblemException {
    if (!peer.state().joined()) {
      throw bad("work was reported before Join");
    }
  }

  private static ProblemException bad(String what) {
    return new ProblemException(
        ErrorCode.BAD_REQUEST, what, "check that the worker is of the server's version");
  }
}
