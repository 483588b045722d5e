package furrow.protocol.message;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.tlv.Bound;
import furrow.protocol.tlv.Tag;
import java.util.Optional;

/** Opening and ending a session, and answers to any request. */
public interface SessionMessage extends Message {

  /** The message of a code, or null: a switch loads only the class it picks. */
  static Class<? extends Message> withCode(int code) {
    return switch (code) {
      case 0x0001 -> Hello.class;
      case 0x0002 -> Challenge.class;
      case 0x0003 -> Proof.class;
      case 0x0004 -> Welcome.class;
      case 0x0005 -> Heartbeat.class;
      case 0x0006 -> ErrorReply.class;
      case 0x0007 -> Goodbye.class;
      case 0x0008 -> Done.class;
      default -> null;
    };
  }

  /**
   * Opens a connection: the first frame, sent by the peer that connected.
   *
   * @param minVersion oldest protocol version spoken
   * @param maxVersion newest protocol version spoken
   * @param capabilities bit set of optional abilities; unknown bits are ignored
   * @param role what the peer wants to be; the token must allow it
   * @param tokenId public name of the token to be proven
   * @param nonce 32 random bytes
   * @param software name and version, for display
   */
  @Code(
      value = 0x0001,
      from = {})
  record Hello(
      @Tag(1) int minVersion,
      @Tag(2) int maxVersion,
      @Tag(3) long capabilities,
      @Tag(4) Role role,
      @Tag(5) @Bound(bytes = Bounds.NAME) String tokenId,
      @Tag(6) @Bound(bytes = Bounds.SECRET) byte[] nonce,
      @Tag(7) @Bound(bytes = 256) String software)
      implements SessionMessage {}

  /**
   * The server proves the token first and asks for the peer's proof.
   *
   * @param version chosen for this session
   * @param capabilities bit set of optional abilities of the server
   * @param serverId the same over restarts
   * @param incarnation how often the state directory was opened by a server
   * @param nonce 32 random bytes
   * @param proof the server's (docs/protocol.md, Opening a session)
   */
  @Code(
      value = 0x0002,
      from = {Role.SERVER})
  record Challenge(
      @Tag(1) int version,
      @Tag(2) long capabilities,
      @Tag(3) @Bound(bytes = Bounds.NAME) String serverId,
      @Tag(4) int incarnation,
      @Tag(5) @Bound(bytes = Bounds.SECRET) byte[] nonce,
      @Tag(6) @Bound(bytes = Bounds.SECRET) byte[] proof)
      implements SessionMessage {}

  /**
   * The peer's proof of the token.
   *
   * @param proof the peer's (docs/protocol.md, Opening a session)
   */
  @Code(
      value = 0x0003,
      from = {})
  record Proof(@Tag(1) @Bound(bytes = Bounds.SECRET) byte[] proof) implements SessionMessage {}

  /**
   * The session is open.
   *
   * @param session number of the session, for display
   * @param heartbeatMillis send any frame at least this often
   * @param user whom the token stands for
   * @param maxFrame most bytes of fields in a frame from now on
   */
  @Code(
      value = 0x0004,
      from = {Role.SERVER})
  record Welcome(
      @Tag(1) long session,
      @Tag(2) int heartbeatMillis,
      @Tag(3) @Bound(bytes = Bounds.NAME) String user,
      @Tag(4) int maxFrame)
      implements SessionMessage {}

  /** A sign of life: a bare header. The server answers each with one. */
  @Code(
      value = 0x0005,
      from = {Role.CLIENT, Role.WORKER, Role.RANK, Role.ADMIN, Role.READ, Role.SERVER})
  record Heartbeat() implements SessionMessage {}

  /**
   * A request, or with correlation 0 the whole connection, was refused.
   *
   * @param code number of an ErrorCode; unknown numbers are shown as they are
   * @param message what is wrong, with the offending value
   * @param hint the next thing to do; may be empty
   * @param retryAfterMillis for advice RETRY: how long to wait
   */
  @Code(
      value = 0x0006,
      from = {Role.CLIENT, Role.WORKER, Role.RANK, Role.ADMIN, Role.READ, Role.SERVER})
  record ErrorReply(
      @Tag(1) int code,
      @Tag(2) @Bound(bytes = Bounds.MESSAGE, cut = true) String message,
      @Tag(3) @Bound(bytes = Bounds.MESSAGE, cut = true) String hint,
      @Tag(4) int retryAfterMillis)
      implements SessionMessage {

    /** As it goes to the peer. */
    public static ErrorReply of(ProblemException e) {
      return new ErrorReply(e.code().number(), e.getMessage(), e.hint(), e.retryAfterMillis());
    }

    /** What the peer said. A number this version does not know is kept in the message. */
    public ProblemException toException() {
      Optional<ErrorCode> known = ErrorCode.of(code);
      return new ProblemException(
          known.orElse(ErrorCode.INTERNAL),
          known.isPresent() ? message : "error " + code + ": " + message,
          hint,
          retryAfterMillis);
    }
  }

  /**
   * The sender is about to close on purpose.
   *
   * @param reason for display
   * @param retryAfterMillis when to come back; 0 for never
   */
  @Code(
      value = 0x0007,
      from = {Role.CLIENT, Role.WORKER, Role.RANK, Role.ADMIN, Role.READ, Role.SERVER})
  record Goodbye(
      @Tag(1) @Bound(bytes = Bounds.LINE, cut = true) String reason, @Tag(2) int retryAfterMillis)
      implements SessionMessage {}

  /**
   * A request was carried out and has nothing more to tell.
   *
   * @param text for display; may be empty
   */
  @Code(
      value = 0x0008,
      from = {Role.SERVER})
  record Done(@Tag(1) @Bound(bytes = Bounds.MESSAGE, cut = true) String text)
      implements SessionMessage {}
}
