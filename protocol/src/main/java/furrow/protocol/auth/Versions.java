package furrow.protocol.auth;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.SessionMessage.Hello;

/** Versions of the protocol. */
public final class Versions {
  /** Oldest this code speaks. */
  public static final int OLDEST = 1;

  /** Newest this code speaks. */
  public static final int NEWEST = 1;

  private Versions() {}

  /** The newest version both speak. */
  static int common(Hello hello) throws ProblemException {
    int common = Math.min(hello.maxVersion(), NEWEST);
    if (common < hello.minVersion() || common < OLDEST) {
      throw unsupported(hello.minVersion() + " to " + hello.maxVersion());
    }
    return common;
  }

  static ProblemException unsupported(String theirs) {
    return new ProblemException(
        ErrorCode.UNSUPPORTED_VERSION,
        "the peer speaks protocol version " + theirs + ", this side " + OLDEST + " to " + NEWEST,
        "update the older of the two: furrow version");
  }
}
