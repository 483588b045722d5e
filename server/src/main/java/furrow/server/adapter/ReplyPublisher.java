package furrow.server.adapter;

import furrow.engine.Effect;
import furrow.engine.Notice;
import furrow.engine.SubtaskRange;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorkMessage.Assign;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.Drain;
import furrow.protocol.message.WorkMessage.InvocationEnd;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultOk;
import furrow.protocol.message.WorkMessage.Revoke;
import furrow.protocol.message.WorkMessage.TaskForget;
import furrow.runtime.Outbox;
import furrow.server.log.EventLog;
import furrow.server.peer.Peer;
import furrow.server.peer.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns effects of the engine into messages. Called on the engine thread and on the store thread;
 * only adds to send queues, and {@link #flush} wakes their writers once per batch.
 */
public final class ReplyPublisher implements Outbox {
  private static final Logger LOG = LoggerFactory.getLogger("furrow.events");

  /** As the protocol says; an assigned run takes at most about 100 bytes. */
  private static final int RUNS_PER_FRAME = 4_096;

  private final Peers peers;
  private final PendingRequests requests;
  private final EventLog events;
  private final Auditor auditor;
  private final Queue<Peer> woken = new ConcurrentLinkedQueue<>();

  public ReplyPublisher(Peers peers, PendingRequests requests, EventLog events, Auditor auditor) {
    this.peers = peers;
    this.requests = requests;
    this.events = events;
    this.auditor = auditor;
  }

  private void post(Peer peer, int correlation, Message message) {
    if (peer.post(correlation, message)) {
      woken.add(peer);
    }
  }

  @Override
  public void flush() {
    for (Peer peer = woken.poll(); peer != null; peer = woken.poll()) {
      peer.flush();
    }
  }

  // ---- workers ----

  @Override
  public void assign(Effect.Assign effect) {
    Peer peer = peers.find(effect.session());
    if (peer == null) {
      return;
    }
    List<AssignedRange> runs = new ArrayList<>(effect.assignments().size());
    for (Effect.Assignment assignment : effect.assignments()) {
      long task = assignment.range().task();
      if (peer.state().openTask(task, assignment.spec())) {
        post(peer, 0, Conversions.open(task, assignment.spec(), assignment.plan()));
      }
      runs.add(Conversions.assigned(assignment.segment(), assignment.range()));
    }
    inFrames(peer, runs, Assign::new);
  }

  @Override
  public void revoke(Effect.Revoke effect) {
    runs(effect.session(), effect.ranges(), Revoke::new);
  }

  @Override
  public void resultOk(Effect.ResultOk effect) {
    runs(effect.session(), effect.ranges(), ResultOk::new);
  }

  private void runs(long id, List<SubtaskRange> runs, Function<List<RangeInfo>, Message> message) {
    Peer peer = peers.find(id);
    if (peer != null) {
      inFrames(peer, Conversions.infos(runs), message);
    }
  }

  private <T> void inFrames(Peer peer, List<T> items, Function<List<T>, Message> message) {
    for (int from = 0; from < items.size(); from += RUNS_PER_FRAME) {
      int to = Math.min(items.size(), from + RUNS_PER_FRAME);
      post(peer, 0, message.apply(items.subList(from, to)));
    }
  }

  @Override
  public void joined(Effect.Joined effect) {
    Peer peer = peers.find(effect.session());
    if (peer != null) {
      List<RangeInfo> readopted = Conversions.infos(effect.readopted());
      List<RangeInfo> revoked = Conversions.infos(effect.revoked());
      Joined joined = new Joined(readopted, revoked, effect.groups(), peer.state().credential());
      post(peer, peer.state().joinCorrelation(), joined);
    }
  }

  @Override
  public void forgetTask(Effect.ForgetTask effect) {
    Peer peer = peers.find(effect.session());
    if (peer != null) {
      peer.state().forgetTask(effect.task());
      post(peer, 0, new TaskForget(effect.task()));
    }
  }

  @Override
  public void drain(Effect.Drain effect) {
    Peer peer = peers.find(effect.session());
    if (peer != null) {
      post(peer, 0, new Drain(effect.stop()));
    }
  }

  @Override
  public void closeSession(Effect.CloseSession effect) {
    Peer peer = peers.find(effect.session());
    if (peer != null) {
      peer.end(Conversions.reply(effect.problem()));
    }
  }

  @Override
  public void invoke(Effect.Invoke effect) {
    Peer peer = peers.find(effect.session());
    if (peer != null) {
      post(peer, 0, Conversions.start(effect.id(), effect.invocation()));
      if (LOG.isDebugEnabled()) {
        LOG.debug(
            "invocation {} of kernel {} dispatched to session {} of {}",
            effect.id(),
            effect.invocation().kernel(),
            peer.id(),
            peer.who());
      }
    }
  }

  @Override
  public void revokeInvocation(Effect.RevokeInvocation effect) {
    Peer peer = peers.find(effect.session());
    if (peer != null) {
      post(peer, 0, new InvocationEnd(effect.id()));
      LOG.debug("invocation {} ended: nobody waits for it", effect.id());
    }
  }

  // ---- clients ----

  @Override
  public void reply(Effect.Reply effect) {
    PendingRequests.Open open = requests.answered(effect.request(), effect.last());
    if (open == null || open.watch() && !effect.last() && !open.peer().keepsUp()) {
      return;
    }
    try {
      open.answer().give(effect.view(), effect.last());
    } catch (RuntimeException e) {
      LOG.error("this answer cannot be converted: {}", effect.view(), e);
      requests.close(effect.request());
      open.refuse(
          new ErrorReply(ErrorCode.INTERNAL.number(), "internal error: " + e, "report this", 0));
    }
  }

  @Override
  public void refuse(Effect.Refuse effect) {
    PendingRequests.Open open = requests.close(effect.request());
    if (open != null) {
      open.refuse(Conversions.reply(effect.problem()));
    }
  }

  // ---- log ----

  @Override
  public void announce(Effect.Announce effect) {
    Notice notice = effect.notice();
    events.add(notice);
    if (notice.kind() == Notice.Kind.COMPLETIONS_VOIDED
        || notice.kind() == Notice.Kind.RESULT_REFUSED
        || notice.kind() == Notice.Kind.ANSWER_LOST) {
      auditor.note(notice);
    }
    boolean frequent =
        switch (notice.kind()) {
          case DISPATCHED, REDISPATCHED, DUPLICATED -> true;
          default -> false;
        };
    (frequent ? LOG.atDebug() : LOG.atInfo())
        .addKeyValue("kind", notice.kind())
        .addKeyValue("task", notice.task())
        .addKeyValue("worker", notice.worker())
        .log(line(notice));
  }

  /** As in {@code WORKER_LOST worker w1: 3 subtasks freed}. */
  static String line(Notice notice) {
    StringBuilder line = new StringBuilder(notice.kind().name());
    if (notice.task() != 0) {
      line.append(" task ").append(notice.task());
      line.append(notice.ofSubtask() ? "." + notice.subtask() : "");
    }
    line.append(notice.worker().isEmpty() ? "" : " worker " + notice.worker());
    line.append(notice.text().isEmpty() ? "" : ": " + notice.text());
    return line.toString();
  }
}
