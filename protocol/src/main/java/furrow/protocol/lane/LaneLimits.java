package furrow.protocol.lane;

import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;

/** The numbers that both ends of a lane live by; bytes are those of whole frames with headers. */
public final class LaneLimits {
  /** Bytes of a parcel; only the last one of a frame may have fewer. */
  public static final int PARCEL = 32 * 1024;

  /** A frame waits when more bytes than this would be unheard with it. */
  public static final int WINDOW = 1024 * 1024;

  /**
   * The receiver says Heard after so many bytes. While fewer are unheard, a frame need not wait
   * whatever its length: nothing more may be said for them.
   */
  public static final int HEARD_BYTES = 256 * 1024;

  /** The receiver says Heard after so many frames. */
  public static final int HEARD_FRAMES = 64;

  /** How often {@link Lane#beat} is to be called. */
  public static final int BEAT_MILLIS = 1_000;

  /** A world in which nothing is heard for so many beats, although something was sent, is stuck. */
  public static final int SILENT_BEATS = 5;

  /** Most bytes that are ever unheard. */
  public static final int MOST_UNHEARD = HEARD_BYTES + FrameHeader.SIZE + FrameLimits.AUTHENTICATED;

  private LaneLimits() {}
}
