package furrow.server.adapter;

import furrow.engine.Shares;
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
import java.util.function.ObjLongConsumer;

/**
 * Requests that are not answered yet, whoever answers them: the one counter that every kind of
 * request goes through. Safe for use by several threads.
 */
public final class PendingRequests {
  /** Per connection; a peer with more gets BUSY. */
  private static final int MOST_PER_SESSION = 1_024;

  /** Bytes of heap that an open request takes beside what it asks for, about. */
  private static final long REQUEST_BYTES = 1_024;

  /** Handles an answer. Called on the engine or store thread; must not block. */
  @FunctionalInterface
  interface Answer {
    void give(View view, boolean last);
  }

  /**
   * A request.
   *
   * @param peer null for the server's own
   * @param watch whether it lasts, and answers that are not the last may be left out
   * @param kept whether it stays open when the engine has answered, until {@link #answer}
   * @param bytes of heap that count for its user
   */
  record Open(Peer peer, int correlation, boolean watch, boolean kept, long bytes, Answer answer) {
    void refuse(ErrorReply reply) {
      if (peer != null) {
        peer.send(correlation, reply);
      }
    }
  }

  private final Map<Long, Open> open = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Shares shares;

  /**
   * @param heapBytes that the open requests of all users may take
   */
  public PendingRequests(long heapBytes) {
    shares = new Shares(heapBytes);
  }

  /** What a user has of them, or what all have with an empty name. */
  public List<Shares.Use> shares(String user) {
    return shares.uses("open_request_bytes", user);
  }

  /** Opens a request; a view that answers it is sent as it is. */
  long open(Peer peer, int correlation) throws ProblemException {
    return open(peer, correlation, 0);
  }

  /**
   * The same for a large one.
   *
   * @param bytes of heap that what it asks for takes
   */
  long open(Peer peer, int correlation, long bytes) throws ProblemException {
    Answer answer = sender(peer, correlation);
    long all = REQUEST_BYTES + bytes;
    return open(peer, new Open(peer, correlation, false, false, all, answer));
  }

  /** Opens a request that lasts, and whose intermediate answers a slow peer may miss. */
  long openWatch(Peer peer, int correlation) throws ProblemException {
    Answer answer = sender(peer, correlation);
    return open(peer, new Open(peer, correlation, true, false, REQUEST_BYTES, answer));
  }

  /** Opens a request whose view leads to the answer: it is open until {@link #answer}. */
  long openKept(Peer peer, int correlation, ObjLongConsumer<View> then) throws ProblemException {
    long id = numbers.incrementAndGet();
    Answer answer = (view, last) -> then.accept(view, id);
    open(peer, id, new Open(peer, correlation, false, true, REQUEST_BYTES, answer));
    return id;
  }

  private long open(Peer peer, Open request) throws ProblemException {
    long id = numbers.incrementAndGet();
    open(peer, id, request);
    return id;
  }

  private void open(Peer peer, long id, Open request) throws ProblemException {
    if (peer.state().requests().size() >= MOST_PER_SESSION) {
      throw new ProblemException(
          ErrorCode.BUSY,
          MOST_PER_SESSION + " requests of this connection wait for an answer",
          "wait for some of them, or open another connection",
          100);
    }
    if (!shares.tryTake(peer.user(), request.bytes())) {
      throw new ProblemException(
          ErrorCode.BUSY,
          shares.refusal(peer.user(), "bytes of open requests"),
          "wait for some of them; who has what: furrow server info",
          500);
    }
    open.put(id, request);
    peer.state().requests().add(id);
  }

  /** The last answer to a request; dropped when its peer is gone or was refused meanwhile. */
  void answer(long id, Message message) {
    answer(id, List.of(message));
  }

  /** The last answer to a request, in several frames. */
  void answer(long id, List<Message> frames) {
    Open closed = close(id);
    if (closed != null) {
      frames.forEach(frame -> closed.peer().send(closed.correlation(), frame));
    }
  }

  /** Whether the request still waits: its peer is there, and nobody has answered it. */
  boolean waits(long id) {
    return open.containsKey(id);
  }

  /** The request is refused. */
  void refuse(long id, ProblemException e) {
    answer(id, ErrorReply.of(e));
  }

  /** Opens a request of the server itself. */
  long openOwn(Answer answer) {
    long id = numbers.incrementAndGet();
    open.put(id, new Open(null, 0, false, false, 0, answer));
    return id;
  }

  private static Answer sender(Peer peer, int correlation) {
    return (view, last) -> {
      for (Message message : Replies.messages(view, last)) {
        peer.send(correlation, message);
      }
    };
  }

  /** The request that a view of the engine answers, or null; closed unless more is to come. */
  Open answered(long id, boolean last) {
    Open found = open.get(id);
    return found == null || found.kept() || !last ? found : close(id);
  }

  /** Removes the request; null when its peer is gone. */
  Open close(long id) {
    Open closed = open.remove(id);
    if (closed != null && closed.peer() != null) {
      closed.peer().state().requests().remove(id);
      shares.give(closed.peer().user(), closed.bytes());
    }
    return closed;
  }

  /** Number of requests of peers, those that watch left out. */
  public int waiting() {
    int waiting = 0;
    for (Open request : open.values()) {
      waiting += request.watch() || request.peer() == null ? 0 : 1;
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
