package furrow.mpi.transport;

import furrow.protocol.message.WorldMessage.Fragment;
import java.nio.ByteBuffer;

/** Puts one {@link Batch} after the other into the same bytes. Not thread-safe. */
public final class BatchWriter {
  /** Most bytes of a fragment that fits into a message with whatever stands around it. */
  public static final int LARGEST_FRAGMENT = Communicator.MAX_MESSAGE - 64;

  private static final int ENTRY_HEAD = 14;

  private final ByteBuffer out = ByteBuffer.allocate(Communicator.MAX_MESSAGE);
  private boolean busy;
  private boolean turn;
  private int acked;
  private int micros;

  /** Begins an empty batch. */
  public BatchWriter begin() {
    out.clear().position(Batch.HEADER);
    busy = false;
    turn = false;
    acked = 0;
    micros = 0;
    return this;
  }

  /** Adds a fragment; false when it does not fit any more. */
  public boolean add(Fragment fragment) {
    byte[] bytes = fragment.bytes();
    if (out.remaining() < ENTRY_HEAD + bytes.length) {
      return false;
    }
    varint(fragment.sequence());
    varint(bytes.length * 2L + (fragment.last() ? 1 : 0));
    out.put(bytes);
    return true;
  }

  public BatchWriter busy(boolean value) {
    busy = value;
    return this;
  }

  public BatchWriter turn(boolean value) {
    turn = value;
    return this;
  }

  public BatchWriter acked(int value) {
    acked = value;
    return this;
  }

  public BatchWriter micros(int value) {
    micros = value;
    return this;
  }

  /** Ends it; gives its length in bytes. */
  public int end(Batch.Kind kind) {
    out.put(0, (byte) kind.code());
    out.put(1, (byte) ((busy ? Batch.BUSY : 0) | (turn ? Batch.TURN : 0)));
    out.putInt(2, acked);
    out.putInt(6, micros);
    return out.position();
  }

  /** Where the batch stands, from the first byte on. */
  public byte[] bytes() {
    return out.array();
  }

  private void varint(long value) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      out.put((byte) (left | 0x80));
      left >>>= 7;
    }
    out.put((byte) left);
  }
}
