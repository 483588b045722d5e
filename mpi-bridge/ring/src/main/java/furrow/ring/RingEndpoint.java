package furrow.ring;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * One process's hold of a ring pair: a stream of bytes in each direction. One thread at a time
 * writes, one reads. Whoever waits sets a flag and listens for the doorbell; whoever has written
 * rings it only when {@link #mustRing} says so.
 */
public final class RingEndpoint {
  private final RingFlags flags;
  private final RingWriter writer;
  private final RingReader reader;

  /** Receives the payload of one record: the first {@code length} bytes, for as long as it runs. */
  @FunctionalInterface
  public interface Sink {
    void take(byte[] payload, int length);
  }

  RingEndpoint(RingFlags flags, RingWriter writer, RingReader reader) {
    this.flags = flags;
    this.writer = writer;
    this.reader = reader;
  }

  /**
   * Writes as much as there is room for; the rest must be given to the next call.
   *
   * @return whether all of it was written
   * @throws RingException DAMAGED, and from then on always
   */
  public boolean write(ByteBuffer bytes) throws RingException {
    return writer.write(bytes);
  }

  /** After writing: whether the other end sleeps, and the caller has to ring its bell. */
  public boolean mustRing() {
    // What was written must be visible before the flag is looked at: the sleeper does the reverse.
    VarHandle.fullFence();
    return flags.takeSleeper();
  }

  /**
   * Takes records out, in order.
   *
   * @param most records
   * @param now in nanoseconds, of any clock that only grows
   * @return how many there were
   * @throws RingException DAMAGED, STUCK or HANDLER_FAILED, and from then on always
   */
  public int read(Sink sink, int most, long now) throws RingException {
    return reader.read(sink, most, now);
  }

  /**
   * Announces that this end will wait for the bell.
   *
   * @return false when there is something to read after all; then it is awake again
   */
  public boolean fallAsleep() {
    flags.sleeping(true);
    VarHandle.fullFence();
    if (reader.waiting()) {
      flags.sleeping(false);
      return false;
    }
    return true;
  }

  /** This end looks at its ring again by itself. */
  public void awake() {
    flags.sleeping(false);
  }

  /** Says that nothing will be written any more. */
  public void shutdown() {
    flags.shutdown();
  }

  /** Whether the other end will write no more than what can be read now. */
  public boolean peerShutdown() {
    return flags.peerShutdown();
  }
}
