package furrow.mpi.transport;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** What has been sent to one rank in memory and not been received: bounded for each slot. */
final class Mailbox {
  /** Messages; a sender waits beyond. */
  private static final int BOUND = 64;

  /** From anybody. */
  static final int ANY = -1;

  private final boolean hangs;
  private final Map<Slot, Queue<Letter>> slots = new HashMap<>();
  private String lost;
  private boolean thrown;

  Mailbox(boolean hangs) {
    this.hangs = hangs;
  }

  private record Slot(int from, int tag) {}

  private record Letter(int from, byte[] bytes) {}

  /**
   * @param from whose slot: a rank or {@link #ANY}
   */
  void put(int slotOf, int from, int tag, byte[] bytes, int length) throws IOException {
    put(new Slot(slotOf, tag), new Letter(from, Arrays.copyOf(bytes, length)));
  }

  private synchronized void put(Slot slot, Letter letter) throws IOException {
    checkSend();
    Queue<Letter> queue = slots.computeIfAbsent(slot, s -> new ArrayDeque<>());
    while (queue.size() >= BOUND) {
      pause();
      checkWait();
    }
    queue.add(letter);
    notifyAll();
  }

  /** Waits for the next; as with MPJ Express an interrupt ends no wait. */
  synchronized Communicator.Received take(int from, int tag, byte[] into) throws IOException {
    Queue<Letter> queue = slots.computeIfAbsent(new Slot(from, tag), s -> new ArrayDeque<>());
    while (queue.isEmpty()) {
      checkWait();
      pause();
    }
    Letter letter = queue.remove();
    notifyAll();
    System.arraycopy(letter.bytes, 0, into, 0, letter.bytes.length);
    return new Communicator.Received(letter.from, letter.bytes.length);
  }

  synchronized void lose(String reason) {
    lost = reason;
    notifyAll();
  }

  private void checkSend() throws IOException {
    if (lost != null && hangs && !thrown) {
      thrown = true;
      throw new IOException(lost);
    }
    checkWait();
  }

  private void checkWait() throws IOException {
    if (lost == null) {
      return;
    }
    while (hangs) {
      pause();
    }
    throw new IOException(lost);
  }

  private void pause() {
    try {
      wait();
    } catch (InterruptedException e) {
      // Waiting goes on, as it does in MPJ Express: nobody may count on an interrupt here.
    }
  }
}
