package furrow.worker.run;

import java.io.IOException;

/** Gives ranges of inputs that this host cannot see. */
@FunctionalInterface
interface RangeReader {
  /**
   * Waits for a range.
   *
   * @return the bytes; fewer than asked only at the input's end
   * @throws FetchRefusedException when the server cannot give it
   */
  byte[] read(long task, long offset, int length) throws IOException, InterruptedException;
}
