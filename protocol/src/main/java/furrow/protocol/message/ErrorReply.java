package furrow.protocol.message;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProtocolException;
import furrow.protocol.tlv.Tag;
import java.util.Optional;

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
    from = {Role.CLIENT, Role.WORKER, Role.RELAY, Role.RANK, Role.ADMIN, Role.READ, Role.SERVER})
public record ErrorReply(
    @Tag(1) int code, @Tag(2) String message, @Tag(3) String hint, @Tag(4) int retryAfterMillis)
    implements Message {

  /** As it goes to the peer. */
  public static ErrorReply of(ProtocolException e) {
    return new ErrorReply(e.code().number(), e.getMessage(), e.hint(), e.retryAfterMillis());
  }

  /** What the peer said. A number this version does not know is kept in the message. */
  public ProtocolException toException() {
    Optional<ErrorCode> known = ErrorCode.of(code);
    return new ProtocolException(
        known.orElse(ErrorCode.INTERNAL),
        known.isPresent() ? message : "error " + code + ": " + message,
        hint,
        retryAfterMillis);
  }
}
