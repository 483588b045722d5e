package furrow.testkit.net;

/** What a {@link FaultProxy} does to the bytes that pass. */
public enum Fault {
  /** Passes everything on at once. */
  NONE,
  /** Swallows everything: the connection stays open and silent. */
  DROP,
  /** Passes blocks on late. */
  DELAY,
  /** One byte at a time, with a pause between two. */
  TRICKLE
}
