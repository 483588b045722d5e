package furrow.mpi.transport;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * How the ranks of a world reach each other. Found with {@link java.util.ServiceLoader}.
 *
 * <p>A world is made in two steps, because each rank has to be known to the others before any can
 * connect: {@link #open}, whose {@link Endpoint#contact} goes to all by way of the server, and
 * {@link Endpoint#join} with the contacts of all.
 */
public interface MpiTransport {
  /** Short lower-case name. */
  String name();

  /**
   * Begins one process's part in one world. A process takes part in one world at a time.
   *
   * @throws IOException when it cannot listen, or an earlier part has left something that blocks
   */
  Endpoint open(Config config) throws IOException;

  /**
   * A place in a world.
   *
   * @param epoch of the world
   * @param rank 0 to size - 1; 0 is the master
   * @param address numeric address at which others reach this rank
   */
  record Config(int epoch, int rank, int size, String address) {}

  /** A part that has been begun; closing it before {@link #join} has ended makes join fail. */
  interface Endpoint extends Closeable {
    /** Where this rank can be reached. */
    String contact();

    /**
     * Connects to all others; once.
     *
     * @param contacts of all ranks, in their order
     * @throws IOException when it cannot be done in time; the process may have to be ended then
     */
    Communicator join(List<String> contacts, Duration limit)
        throws IOException, InterruptedException;

    @Override
    void close();
  }
}
