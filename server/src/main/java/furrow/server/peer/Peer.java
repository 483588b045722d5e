package furrow.server.peer;

import furrow.protocol.message.Message;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.ErrorReply;
import java.util.Set;

/**
 * One authenticated peer, whatever it came by: a connection that speaks TLV, or a request of
 * another protocol. Requests, routing, audit, files and replies know peers by this only.
 *
 * <p>A peer has an order of its own: its messages are handed to {@link PeerHandler} one at a time,
 * and {@link #execute} runs work between them. Methods may be called by any thread unless they say
 * "in order", which means from a handler's method or from {@link #execute}.
 */
public interface Peer {
  /** Unique over restarts of the server: from {@link Peers#nextId}. */
  long id();

  Role role();

  String user();

  /** What its token allows beyond its role. */
  default Set<Permission> permissions() {
    return Permission.of(role());
  }

  /** Id of the token that let it in; empty for a peer that was let in without one. */
  String tokenId();

  /** Where it is, for display. */
  String address();

  /** For logs: {@code alice/CLIENT}. */
  default String who() {
    return user() + "/" + role();
  }

  /** What the server has to know of it between its messages; always the same object. */
  PeerState state();

  /** Whether it is there; what is sent to one that is gone is dropped. */
  boolean open();

  // ---- sending ----

  /** Sends soon. */
  default void send(int correlation, Message message) {
    if (post(correlation, message)) {
      flush();
    }
  }

  /**
   * Adds to what will be sent.
   *
   * @param correlation of the request that this answers; 0 for none
   * @return whether {@link #flush} must be called for it to be sent
   */
  boolean post(int correlation, Message message);

  void flush();

  /** Sends at once as much as the peer takes. In order. */
  void drain();

  /** Whether the peer takes what it is sent; messages that will be outdated may be left out. */
  boolean keepsUp();

  // ---- receiving ----

  /** Reads no more until as many calls of {@link #resumeReading} have come. In order. */
  void pauseReading();

  /** In order. */
  void resumeReading();

  /**
   * Lease time of the last sign of life; {@link Long#MAX_VALUE} while reading is paused by us, when
   * its silence says nothing.
   */
  long lastSeenNanos();

  /**
   * Runs work in order, never in the call itself. Once the server's threads have ended it does not
   * run at all.
   */
  void execute(Runnable work);

  /** The same after a time. */
  void schedule(Runnable work, long millis);

  // ---- the end ----

  /** Tells why, whatever waits to be sent, and closes. What the peer still sends is dropped. */
  void end(ErrorReply reason);

  /** Sends this after all that waits, and closes. */
  void farewell(Message last);

  void close();

  // ---- ranks ----

  /** The two ways of a rank's frames; null for what is no rank. */
  default MultipathControl multipath() {
    return null;
  }
}
