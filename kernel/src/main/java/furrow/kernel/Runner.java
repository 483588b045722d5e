package furrow.kernel;

import java.io.IOException;

/** Runs pieces of one task on one slot. */
public interface Runner extends AutoCloseable {
  /**
   * Works one piece.
   *
   * @return the partial result; empty when there is nothing to tell
   * @throws KernelException when this piece cannot be done
   * @throws InterruptedException when {@link RunControl#cancelled()} was honoured
   */
  byte[] run(Piece piece, Input input, RunControl control)
      throws KernelException, IOException, InterruptedException;

  /**
   * As {@link #run}, which is all that most runners have. Those whose results may be too large for
   * the heap override it: whoever gets the result discards it.
   */
  default Partial runToPartial(Piece piece, Input input, RunControl control)
      throws KernelException, IOException, InterruptedException {
    return new Partial.OfBytes(run(piece, input, control));
  }

  @Override
  default void close() {}
}
