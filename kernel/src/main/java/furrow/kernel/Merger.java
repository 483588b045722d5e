package furrow.kernel;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Brings committed partials into file order and folds them into one answer. Used by one thread at a
 * time.
 *
 * <p>Partials are added in any order, each index once. The merger keeps those it cannot fold yet
 * (their number and size are bounded by the dispatcher) and reports what to plan again or next.
 */
public interface Merger extends AutoCloseable {
  /**
   * Adds one. Its bytes come from a worker and may be anything: lengths are to be compared with
   * what can be before anything is allocated.
   *
   * @throws BadPartialException when they are no result of this piece; {@link #advance} may throw
   *     it too
   */
  void add(Piece piece, Partial partial) throws KernelException, IOException;

  /**
   * {@code count} neighbouring pieces without a result, beginning with {@code first}, each {@code
   * first.end - first.start} units long, the last one perhaps shorter. Kernels with empty results
   * override it to stay fast.
   *
   * @param end unit after the last piece
   */
  void addEmpty(Piece first, int count, long end) throws KernelException, IOException;

  /** Folds what can be folded and says how far things are. */
  MergeStep advance() throws KernelException, IOException;

  /** Takes the pieces that an answer is joined of, in the order of the answer, each once. */
  @FunctionalInterface
  interface Joined {
    /**
     * @param first index of the first of {@code count} neighbouring pieces
     * @param bytes of their partials
     */
    void joined(long first, int count, long bytes);
  }

  /**
   * From now on, {@code to} is told which pieces the answer grows by, as soon as {@link #advance}
   * has made it certain. Called before anything is added.
   *
   * @return false where the answer is not made of the partials as they are, one after the other
   */
  default boolean tell(Joined to) {
    return false;
  }

  /** After a step that was {@link MergeStep#complete()}: writes the answer. */
  void writeAnswer(OutputStream out) throws KernelException, IOException;

  /** Type of the answer, e.g. {@code application/json}. */
  String contentType();

  @Override
  default void close() {}
}
