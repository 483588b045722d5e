package furrow.server.adapter;

import furrow.engine.Notice;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.DrainWorker;
import furrow.protocol.message.ClusterMessage.ResumeWorker;
import furrow.protocol.message.Message;
import furrow.protocol.message.ServerMessage.ServerStop;
import furrow.protocol.message.TaskMessage.Cancel;
import furrow.protocol.message.WorldMessage.MpiDown;
import furrow.server.log.AuditEntry;
import furrow.server.log.AuditEntry.Outcome;
import furrow.server.log.AuditLog;
import furrow.server.peer.Peer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Writes requests of peers, and what the server does to tasks by itself, to the audit log. */
public final class Auditor {
  private static final int REFUSALS_PER_SECOND = 20;

  private final AuditLog log;
  private final LongSupplier wallMillis;
  private long refusedSecond;
  private int refusedInSecond;

  public Auditor(AuditLog log, LongSupplier wallMillis) {
    this.log = log;
    this.wallMillis = wallMillis;
  }

  /** Records a request that is stored durably elsewhere too; does not wait. */
  void note(Peer peer, Message message, String object) {
    log.record(entry(peer, message, object, Outcome.ASKED));
  }

  /** Records what the server did by itself to somebody's task. */
  void note(Notice notice) {
    String object = "task " + notice.task() + ": " + notice.text();
    log.record(new AuditEntry("server", "", notice.kind().name(), object, Outcome.DONE));
  }

  /** Records a request that was not allowed. */
  void forbidden(Peer peer, Class<? extends Message> type) {
    log.record(entry(peer, type, "", Outcome.REFUSED));
  }

  /**
   * Records that somebody was not let in. Beyond some per second only their number is recorded, so
   * that they cannot fill the disk.
   *
   * @return whether it was recorded by itself
   */
  synchronized boolean refused(String peer, String asked, String why) {
    long second = wallMillis.getAsLong() / 1_000;
    if (second != refusedSecond) {
      if (refusedInSecond > REFUSALS_PER_SECOND) {
        String more = (refusedInSecond - REFUSALS_PER_SECOND) + " more";
        log.record(new AuditEntry("?", "many", "Hello", more, Outcome.REFUSED));
      }
      refusedSecond = second;
      refusedInSecond = 0;
    }
    if (++refusedInSecond > REFUSALS_PER_SECOND) {
      return false;
    }
    log.record(new AuditEntry("?", peer, asked, why, Outcome.REFUSED));
    return true;
  }

  /** Runs an action once its line is synced; refuses it when the line cannot be written. */
  void before(Peer peer, Asked asked, Runnable act, Consumer<ProblemException> refuse) {
    log.record(
        entry(peer, asked.message(), asked.object(), Outcome.ASKED),
        failure -> {
          if (failure == null || asked.urgent()) {
            peer.execute(act);
          } else {
            refuse.accept(
                new ProblemException(
                    ErrorCode.NO_SPACE,
                    "the audit log cannot be written: " + failure.getMessage(),
                    "free space in the server's state directory, then try again",
                    2_000));
          }
        });
  }

  private static AuditEntry entry(Peer peer, Message message, String object, Outcome outcome) {
    return entry(peer, message.getClass(), object, outcome);
  }

  private static AuditEntry entry(
      Peer peer, Class<? extends Message> type, String object, Outcome outcome) {
    String what = type.getSimpleName();
    return new AuditEntry(peer.who(), peer.address(), what, object, outcome);
  }

  /** A request and its object. */
  record Asked(Message message, String object) {
    /** Requests that free resources must work on a full disk; their line is written later. */
    boolean urgent() {
      return message instanceof Cancel
          || message instanceof DrainWorker
          || message instanceof ResumeWorker
          || message instanceof MpiDown
          || message instanceof ServerStop;
    }
  }
}
