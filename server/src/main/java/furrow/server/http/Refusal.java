package furrow.server.http;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;

/**
 * A request that is answered with an error before any handler sees it.
 *
 * @param status of HTTP
 * @param closes whether the connection ends with the answer: what follows cannot be trusted
 */
record Refusal(int status, ProblemException problem, boolean closes) {
  /** The request is malformed: where it ends is not certain. */
  static Refusal malformed(String what) {
    return malformed(400, what);
  }

  static Refusal malformed(int status, String what) {
    return new Refusal(
        status,
        new ProblemException(
            ErrorCode.BAD_REQUEST, what, "send HTTP/1.1 as RFC 9112 says, see docs/http.md"),
        true);
  }

  /** A well-formed request that is not taken. */
  static Refusal of(int status, ErrorCode code, String what, String hint) {
    return new Refusal(status, new ProblemException(code, what, hint), false);
  }
}
