package furrow.mpi.transport;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * One rank's hold of a world whose ranks are all connected.
 *
 * <p>When the world is lost, a call that waits throws or <em>never returns</em>: whoever calls must
 * be a thread that can be left behind. {@link #onLost} is the way to hear of it. Sending and
 * receiving may go on at the same time in different threads; the collective calls of all ranks must
 * come in the same order, each in one thread.
 */
public interface Communicator extends AutoCloseable {
  /** Bytes of the longest message. */
  int MAX_MESSAGE = 64 * 1024;

  int rank();

  int size();

  /**
   * Sends to another rank; returns when the bytes may be overwritten.
   *
   * @param length at most {@link #MAX_MESSAGE}
   */
  void send(int to, int tag, byte[] bytes, int length) throws IOException;

  /**
   * Waits for the next message with this tag, whoever sent it.
   *
   * @param into at least {@link #MAX_MESSAGE} bytes
   */
  Received receive(int tag, byte[] into) throws IOException;

  /**
   * What came.
   *
   * @param from rank
   * @param length bytes
   */
  record Received(int from, int length) {}

  /**
   * One round outwards. The master gives a part for every rank, its own (ignored) included; a rank
   * receives its part.
   *
   * @param parts on the master: one array of at least the length beside it for each rank; else null
   * @param lengths on the master: at most {@link #MAX_MESSAGE} each; else null
   * @param into on a rank: at least {@link #MAX_MESSAGE} bytes; else null
   * @return on a rank: bytes received; on the master 0
   */
  int scatter(byte[][] parts, int[] lengths, byte[] into) throws IOException;

  /**
   * One round inwards: the reverse.
   *
   * @param part what a rank gives; ignored on the master
   * @param into on the master: one array of {@link #MAX_MESSAGE} bytes for each rank; else null
   * @param lengths on the master: filled with what each gave; else null
   */
  void gather(byte[] part, int length, byte[][] into, int[] lengths) throws IOException;

  /** Calls back once when the world is lost; at once when it is already. Not after a close. */
  void onLost(Consumer<String> listener);

  /** Leaves, which ends the world for all. Never waits for others. */
  @Override
  void close();
}
