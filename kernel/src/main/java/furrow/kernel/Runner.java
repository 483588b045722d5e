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

  @Override
  default void close() {}
}
