package furrow.mpi.transport;

import java.io.IOException;
import java.util.function.Consumer;

/** One rank's hold of a world in memory. */
final class MemoryCommunicator implements Communicator {
  private static final int SCATTER = -11;
  private static final int GATHER = -22;
  private static final int MASTER = 0;

  private final int rank;
  private final MemoryRendezvous meeting;

  MemoryCommunicator(int rank, MemoryRendezvous meeting) {
    this.rank = rank;
    this.meeting = meeting;
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return meeting.size();
  }

  @Override
  public void send(int to, int tag, byte[] bytes, int length) throws IOException {
    meeting.box(to).put(Mailbox.ANY, rank, tag, bytes, checked(length));
  }

  @Override
  public Received receive(int tag, byte[] into) throws IOException {
    return meeting.box(rank).take(Mailbox.ANY, tag, into);
  }

  @Override
  public int scatter(byte[][] parts, int[] lengths, byte[] into) throws IOException {
    if (rank != MASTER) {
      return meeting.box(rank).take(MASTER, SCATTER, into).length();
    }
    for (int to = 1; to < size(); to++) {
      meeting.box(to).put(MASTER, MASTER, SCATTER, parts[to], checked(lengths[to]));
    }
    return 0;
  }

  @Override
  public void gather(byte[] part, int length, byte[][] into, int[] lengths) throws IOException {
    if (rank != MASTER) {
      meeting.box(MASTER).put(rank, rank, GATHER, part, checked(length));
      return;
    }
    lengths[MASTER] = 0;
    for (int from = 1; from < size(); from++) {
      lengths[from] = meeting.box(MASTER).take(from, GATHER, into[from]).length();
    }
  }

  private static int checked(int length) {
    if (length < 0 || length > MAX_MESSAGE) {
      throw new IllegalArgumentException(length + " bytes; 0 to " + MAX_MESSAGE + " are allowed");
    }
    return length;
  }

  @Override
  public void onLost(Consumer<String> listener) {
    meeting.listen(rank, listener);
  }

  @Override
  public void close() {
    meeting.leave(rank);
  }
}
