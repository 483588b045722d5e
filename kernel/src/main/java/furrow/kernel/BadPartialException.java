package furrow.kernel;

import java.io.IOException;

/**
 * What a worker has sent is no result of its piece: a {@link Merger} throws this, whenever it finds
 * out, instead of folding it. The piece is run again, and its worker is charged.
 */
public final class BadPartialException extends IOException {
  private final long index;

  /**
   * @param piece whose partial it is
   * @param why for logs; nothing of the partial itself but numbers
   */
  public BadPartialException(Piece piece, String why) {
    super("the result of subtask " + piece.index() + " is none: " + why);
    this.index = piece.index();
  }

  /** Index of the piece whose partial it is. */
  public long index() {
    return index;
  }
}
