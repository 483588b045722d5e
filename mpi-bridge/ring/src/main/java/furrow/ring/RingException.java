package furrow.ring;

import java.io.IOException;

/** A ring that cannot be used, or not any more; nothing is left but to drop it for a new one. */
public final class RingException extends IOException {
  private static final long serialVersionUID = 1;

  /** What is wrong. */
  public enum Kind {
    /** The file is none of ours, of another version, or too short. */
    BAD_FILE,
    /** Some process has attached to it before. */
    TAKEN,
    /** Positions, lengths or bytes are not as its peer would leave them. */
    DAMAGED,
    /** A record was begun and not finished for too long. */
    STUCK,
    /** The receiver of records threw: what it was given is gone, so the stream has a hole. */
    HANDLER_FAILED,
    /** The other end takes nothing any more. */
    NOT_READ,
    /** This JVM was started without the flag that the ring needs. */
    NO_JVM_FLAG
  }

  private final Kind kind;

  RingException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  RingException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
