package furrow.mpi.master;

import furrow.mpi.transport.Communicator;
import java.io.IOException;
import java.util.function.Consumer;

/** A world with something that happens before each call. */
abstract class CommunicatorFilter implements Communicator {
  private final Communicator inner;

  CommunicatorFilter(Communicator inner) {
    this.inner = inner;
  }

  /** The calls that move something. */
  enum Call {
    SEND,
    RECEIVE,
    SCATTER,
    GATHER
  }

  abstract void before(Call call) throws IOException;

  @Override
  public int rank() {
    return inner.rank();
  }

  @Override
  public int size() {
    return inner.size();
  }

  @Override
  public void send(int to, int tag, byte[] bytes, int length) throws IOException {
    before(Call.SEND);
    inner.send(to, tag, bytes, length);
  }

  @Override
  public Received receive(int tag, byte[] into) throws IOException {
    before(Call.RECEIVE);
    return inner.receive(tag, into);
  }

  @Override
  public int scatter(byte[][] parts, int[] lengths, byte[] into) throws IOException {
    before(Call.SCATTER);
    return inner.scatter(parts, lengths, into);
  }

  @Override
  public void gather(byte[] part, int length, byte[][] into, int[] lengths) throws IOException {
    before(Call.GATHER);
    inner.gather(part, length, into, lengths);
  }

  @Override
  public void onLost(Consumer<String> listener) {
    inner.onLost(listener);
  }

  @Override
  public void close() {
    inner.close();
  }
}
