package furrow.server.adapter;

import furrow.engine.View;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.server.peer.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Requests that the engine has not answered yet. Safe for use by several threads. */
public final class PendingRequests {
  /** Per connection; a peer with more gets BUSY. */
  private static final int MOST_PER_SESSION = 1_024;

  /** Handles an answer. Called on the engine or store thread; must not block. */
  @FunctionalInterface
  interface Answer {
    void give(View view, boolean last);
  }

  /**
   * A request.
   *
   * @param peer null for the server's own
   * @param droppable whether answers that are not the last may be left out
   */
  record Open(Peer peer, int correlation, boolean droppable, Answer answer) {
    void refuse(ErrorReply reply) {
      if (peer != null) {
        peer.send(correlation, reply);
      }
    }
  }

  private final Map<Long, Open> open = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /** Opens a request whose views are sent as they are. */
  long open(Peer peer, int correlation) throws ProblemException {
    return open(peer, correlation, false, (view, last) -> send(peer, correlation, view, last));
  }

  /** Opens a request whose intermediate views a slow peer may miss. */
  long openWatch(Peer peer, int correlation) throws ProblemException {
    return open(peer, correlation, true, (view, last) -> send(peer, correlation, view, last));
  }

  /** Opens a request whose answer is converted first. */
  long open(Peer peer, int correlation, Answer answer) throws ProblemException {
    return open(peer, correlation, false, answer);
  }

  private long open(Peer peer, int correlation, boolean droppable, Answer answer)
      throws ProblemException {
    if (peer.state().requests().size() >= MOST_PER_SESSION) {
      throw new ProblemException(
          ErrorCode.BUSY,
          MOST_PER_SESSION + " requests of this connection wait for an answer",
          "wait for some of them, or open another connection",
          100);
    }
    long id = numbers.incrementAndGet();
    open.put(id, new Open(peer, correlation, droppable, answer));
    peer.state().requests().add(id);
    return id;
  }

  /** Opens a request of the server itself. */
  long openOwn(Answer answer) {
    long id = numbers.incrementAndGet();
    open.put(id, new Open(null, 0, false, answer));
    return id;
  }

  private static void send(Peer peer, int correlation, View view, boolean last) {
    for (Message message : Replies.messages(view, last)) {
      peer.send(correlation, message);
    }
  }

  Open find(long id) {
    return open.get(id);
  }

  /** Removes the request; null when its peer is gone. */
  Open close(long id) {
    Open closed = open.remove(id);
    if (closed != null && closed.peer() != null) {
      closed.peer().state().requests().remove(id);
    }
    return closed;
  }

  /** Number of requests of peers, those that watch left out. */
  public int waiting() {
    int waiting = 0;
    for (Open request : open.values()) {
      waiting += request.droppable() || request.peer() == null ? 0 : 1;
    }
    return waiting;
  }

  /** The peer is gone: removes its requests. */
  List<Long> closeAll(Peer peer) {
    List<Long> ids = new ArrayList<>(peer.state().requests());
    ids.forEach(this::close);
    return ids;
  }

  /** Answers all with this error and removes them. */
  public void refuseAll(ErrorReply reply) {
    for (long id : new ArrayList<>(open.keySet())) {
      Open closed = close(id);
      if (closed != null) {
        closed.refuse(reply);
      }
    }
  }
}
