package furrow.kernel.copy;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.RunControl;
import furrow.kernel.file.HeldDirectory;
import java.io.IOException;

/** What becomes of chunks in the target directory: a layout. Used by one thread at a time. */
interface CopyTarget extends AutoCloseable {
  /** Gets ready to write; called before every piece. Gives the directory's mark, or none. */
  byte[] begin() throws KernelException;

  /**
   * Writes a chunk, over what an earlier attempt may have left.
   *
   * @return its checksum
   */
  int write(long number, Input input, RunControl control)
      throws IOException, CopyFailure, InterruptedException;

  /** Where a chunk goes, for messages. */
  String pathOf(long number);

  /** Looks at all that was written. */
  CopyPartial.Check check(RunControl control) throws CopyFailure, InterruptedException;

  /** Gives what was written its final name. */
  void publish() throws CopyFailure;

  /** Where it writes. */
  HeldDirectory directory();

  @Override
  void close() throws IOException;
}
