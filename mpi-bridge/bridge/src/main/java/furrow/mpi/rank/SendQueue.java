package furrow.mpi.rank;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Frames on their way into the connection. Guarded by its line's lock. */
final class SendQueue {
  /** Bytes that wait before senders wait too. */
  private static final int MOST_BYTES = 1024 * 1024;

  /** Bytes after which a write begins. */
  private static final int WRITE_BYTES = 64 * 1024;

  private final Queue<byte[]> queue = new ArrayDeque<>();
  private int waiting;
  private int writing;

  void add(byte[] frame) {
    queue.add(frame);
    waiting += frame.length;
  }

  boolean full() {
    return waiting + writing >= MOST_BYTES;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Whether everything has been written. */
  boolean done() {
    return queue.isEmpty() && writing == 0;
  }

  /** The next to write; they count until {@link #written}. */
  List<byte[]> next() {
    List<byte[]> frames = new ArrayList<>();
    while (!queue.isEmpty() && writing < WRITE_BYTES) {
      byte[] frame = queue.remove();
      frames.add(frame);
      writing += frame.length;
    }
    waiting -= writing;
    return frames;
  }

  void written() {
    writing = 0;
  }
}
