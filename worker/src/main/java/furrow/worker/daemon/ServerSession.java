package furrow.worker.daemon;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.link.Line;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.WorkMessage.Assign;
import furrow.protocol.message.WorkMessage.Drain;
import furrow.protocol.message.WorkMessage.FetchData;
import furrow.protocol.message.WorkMessage.InvocationEnd;
import furrow.protocol.message.WorkMessage.InvocationStart;
import furrow.protocol.message.WorkMessage.Join;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorkMessage.ResultOk;
import furrow.protocol.message.WorkMessage.Revoke;
import furrow.protocol.message.WorkMessage.TaskForget;
import furrow.protocol.message.WorkMessage.TaskOpen;
import furrow.worker.run.SlotRunner;
import java.util.function.Consumer;

/** One session with the server, from a new link to its end. The calling thread receives. */
final class ServerSession {
  private static final int MISSED_HEARTBEATS = 3;

  private final Line link;
  private final SlotRunner runner;
  private final Consumer<Drain> onDrain;
  private final LinkUpstream upstream;
  private final int silenceMillis;
  private boolean joined;

  ServerSession(Line link, SlotRunner runner, Consumer<Drain> onDrain) {
    this.link = link;
    this.runner = runner;
    this.onDrain = onDrain;
    this.upstream = new LinkUpstream(link);
    this.silenceMillis = MISSED_HEARTBEATS * link.welcome().heartbeatMillis();
  }

  Line link() {
    return link;
  }

  /**
   * Joins; messages that come before the answer are carried out as well.
   *
   * @throws ProblemException when the server refuses, or ends the session
   */
  Joined join(Join join) throws ProblemException {
    int correlation = link.nextCorrelation();
    link.send(correlation, join);
    while (true) {
      Envelope envelope = next();
      Message message = envelope.message();
      if (message instanceof ErrorReply error) {
        throw error.toException();
      }
      if (message instanceof Joined answer) {
        runner.attach(upstream, answer);
        joined = true;
        return answer;
      }
      if (message instanceof Goodbye goodbye) {
        throw new ProblemException(
            ErrorCode.SHUTTING_DOWN, goodbye.reason(), "", goodbye.retryAfterMillis());
      }
      handle(envelope);
    }
  }

  /**
   * Carries out what the server sends until the session ends.
   *
   * @return the server's goodbye
   * @throws ProblemException when the link broke, or the server refused to go on
   */
  Goodbye serve() throws ProblemException {
    while (true) {
      Envelope envelope = next();
      if (envelope.message() instanceof Goodbye goodbye) {
        return goodbye;
      }
      handle(envelope);
    }
  }

  /** Sends a heartbeat. */
  void sendHeartbeat() throws ProblemException {
    link.send(0, new Heartbeat());
  }

  boolean isJoined() {
    return joined;
  }

  /** Says goodbye to the server and closes. */
  void close(String reason) {
    try {
      link.send(0, new Goodbye(reason, 0));
    } catch (ProblemException e) {
      // The server notices the closed connection instead.
    }
    link.close();
  }

  void end(ProblemException reason) {
    link.close();
    runner.invocations().endAll();
    runner.detach(upstream);
    upstream.end(reason);
  }

  private Envelope next() throws ProblemException {
    Envelope envelope = link.receive(silenceMillis);
    if (envelope == null) {
      throw new ProblemException(
          ErrorCode.LOST_HEARTBEAT,
          "the server has been silent for " + silenceMillis + " ms",
          "is it running? furrow server status");
    }
    return envelope;
  }

  private void handle(Envelope envelope) throws ProblemException {
    Message message = envelope.message();
    if (message instanceof Assign assign) {
      runner.assign(assign);
    } else if (message instanceof ResultOk ok) {
      runner.resultOk(ok);
    } else if (message instanceof TaskOpen open) {
      runner.open(open);
    } else if (message instanceof Revoke revoke) {
      runner.revoke(revoke);
    } else if (message instanceof TaskForget forget) {
      runner.forget(forget);
    } else if (message instanceof InvocationStart start) {
      runner.invocations().start(start, upstream);
    } else if (message instanceof InvocationEnd end) {
      runner.invocations().end(end.id());
    } else if (message instanceof FetchData data) {
      upstream.fetched(envelope.correlation(), data);
    } else if (message instanceof Drain drain) {
      onDrain.accept(drain);
    } else if (message instanceof ErrorReply error) {
      refused(envelope.correlation(), error);
    } else if (!(message instanceof Heartbeat)) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          "the server sent " + message.getClass().getSimpleName() + ", which no worker expects",
          "check that server and worker are of one version: furrow version");
    }
  }

  private void refused(int correlation, ErrorReply error) throws ProblemException {
    if (correlation == 0) {
      throw error.toException();
    }
    upstream.refused(correlation, error);
  }
}
