package furrow.kernel.boundary;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import furrow.kernel.Runner;
import java.io.IOException;

/** Scans, or lets the wrapped kernel work. */
final class BoundaryRunner implements Runner {
  private final Runner inner;
  private final Records records;
  private final long origin;

  BoundaryRunner(Runner inner, Records records, long origin) {
    this.inner = inner;
    this.records = records;
    this.origin = origin;
  }

  @Override
  public byte[] run(Piece piece, Input input, RunControl control)
      throws KernelException, IOException, InterruptedException {
    return piece.mode().scan()
        ? records.scan(input, origin, piece, control).encode()
        : inner.run(piece, input, control);
  }

  @Override
  public void close() {
    inner.close();
  }
}
