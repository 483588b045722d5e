package furrow.protocol.multipath;

import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;

/** The limits of a channel, the same at both ends; bytes are those of whole frames with headers. */
public final class MultipathLimits {
  /** Bytes of a fragment; only the last one of a frame may have fewer. */
  public static final int FRAGMENT_BYTES = 32 * 1024;

  /** A frame waits when more bytes than this would be unacknowledged with it. */
  public static final int WINDOW = 1024 * 1024;

  /**
   * The receiver acknowledges after so many bytes. While fewer are unacknowledged, a frame does not
   * wait whatever its length: no acknowledgement may come for them.
   */
  public static final int ACK_BYTES = 256 * 1024;

  /** The receiver acknowledges after so many frames. */
  public static final int ACK_FRAMES = 64;

  /** How often {@link MultipathChannel#tick} is to be called. */
  public static final int TICK_MILLIS = 1_000;

  /**
   * A world is stalled when nothing is acknowledged for so many ticks, although frames were sent.
   */
  public static final int STALLED_TICKS = 5;

  /** Most bytes that are ever unacknowledged. */
  public static final int MAX_UNACKED = ACK_BYTES + FrameHeader.SIZE + FrameLimits.AUTHENTICATED;

  private MultipathLimits() {}
}
