package furrow.protocol.error;

/** What the caller should do about an error. */
public enum Advice {
  /** Try the same again, after the time given. */
  RETRY,
  /** Change the request or the input. */
  FIX,
  /** Nothing will help. */
  GIVE_UP,
  /** A bug: please report it. */
  REPORT
}
