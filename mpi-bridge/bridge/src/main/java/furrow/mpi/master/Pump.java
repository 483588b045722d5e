package furrow.mpi.master;

import java.io.IOException;

/** A way for fragments to pass through a world. */
interface Pump {
  /**
   * Moves fragments until the other way is to be taken. When the world is lost, it throws or never
   * returns.
   */
  void move() throws IOException, InterruptedException;
}
