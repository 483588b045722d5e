package furrow.server.adapter;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.DrainWorker;
import furrow.protocol.message.Message;
import furrow.protocol.message.ServerMessage.ServerStop;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.Cancel;
import furrow.protocol.message.WorldMessage.MpiDown;
import furrow.server.audit.Act;
import furrow.server.audit.AuditLog;
import furrow.server.peer.Peer;
import java.util.function.LongSupplier;

/** Writes down what peers ask for. */
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

  /** Notes an act whose own record is durable elsewhere; does not wait. */
  void note(Peer peer, Message message, String object) {
    log.record(act(peer, message, object, "asked"));
  }

  /** Notes that something was not allowed. */
  void forbidden(Peer peer, Message message) {
    log.record(act(peer, message, "", "refused"));
  }

  /**
   * Notes that somebody was not let in. Strangers must not fill the disk: beyond some per second
   * only their number is kept.
   *
   * @return whether it was noted
   */
  synchronized boolean refused(String peer, String why) {
    long second = wallMillis.getAsLong() / 1_000;
    if (second != refusedSecond) {
      if (refusedInSecond > REFUSALS_PER_SECOND) {
        String more = (refusedInSecond - REFUSALS_PER_SECOND) + " more";
        log.record(new Act("?", "many", "Hello", more, "refused"));
      }
      refusedSecond = second;
      refusedInSecond = 0;
    }
    if (++refusedInSecond > REFUSALS_PER_SECOND) {
      return false;
    }
    log.record(new Act("?", peer, "Hello", why, "refused"));
    return true;
  }

  /** Carries an act out once its line is synced; a line that cannot be written stops it. */
  void before(Peer peer, int correlation, Asked asked, Runnable act) {
    log.record(
        act(peer, asked.message(), asked.object(), "asked"),
        failure -> {
          if (failure == null || asked.urgent()) {
            peer.execute(act);
          } else {
            peer.send(
                correlation,
                ErrorReply.of(
                    new ProblemException(
                        ErrorCode.NO_SPACE,
                        "the audit log cannot be written: " + failure.getMessage(),
                        "make room in the server's state directory, then try again",
                        2_000)));
          }
        });
  }

  private static Act act(Peer peer, Message message, String object, String outcome) {
    String what = message.getClass().getSimpleName();
    return new Act(peer.who(), peer.address(), what, object, outcome);
  }

  /** A message and what it is about. */
  record Asked(Message message, String object) {
    /** What ends or frees something must work on a full disk too; its line is written later. */
    boolean urgent() {
      return message instanceof Cancel
          || message instanceof DrainWorker
          || message instanceof MpiDown
          || message instanceof ServerStop;
    }
  }
}
