package furrow.kernel;

/**
 * The range of one subtask.
 *
 * @param index the subtask's index within its task; grows with planning, not with position
 * @param start first unit
 * @param end unit after the last
 * @param mode how to read it
 */
public record Piece(long index, long start, long end, Mode mode) {

  /** How a range is to be read. The wire numbers are {@link #code()}; they are never reused. */
  public enum Mode {
    /** {@code start} is guessed to lie outside quotes. */
    OUTSIDE(0),
    /** {@code start} is guessed to lie inside a quoted field. */
    INSIDE(1),
    /** {@code start} is known to be a record start (or needs no record start). */
    EXACT(2),
    /** As {@link #EXACT}, and the units belong to one place. */
    PLACED(3),
    /** As above, but only the boundaries are wanted: work that the user did not ask for. */
    SCAN_OUTSIDE(64),
    SCAN_INSIDE(65),
    SCAN_EXACT(66);

    private final byte code;

    Mode(int code) {
      this.code = (byte) code;
    }

    public byte code() {
      return code;
    }

    public boolean scan() {
      return code >= 64;
    }

    public static Mode of(byte code) {
      for (Mode mode : values()) {
        if (mode.code == code) {
          return mode;
        }
      }
      throw new IllegalArgumentException("mode: " + code);
    }
  }
}
