package furrow.mpi.transport;

import furrow.protocol.message.WorldMessage.Fragment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One message in a world, as it was received:
 *
 * <pre>
 *   0 | kind u8      1 batch, 2 poke
 *   1 | flags u8     1 busy, 2 switch
 *   2 | acked i32    bytes of messages that the sender has received since it last said so
 *   6 | micros i32   in a gather: how long the rank worked on this round
 *  10 | fragments to the end, each: frame varint, length * 2 + last varint, bytes
 * </pre>
 *
 * <p>Numbers are big-endian. Whose fragments they are is known by the rank at the other end.
 *
 * @param kind what for
 * @param busy the rank has more to do or to send
 * @param turn the last message of this mode in its direction; what follows comes in the other mode
 * @param acked bytes
 * @param micros microseconds
 */
public record Batch(
    Kind kind, boolean busy, boolean turn, int acked, int micros, List<Fragment> fragments) {
  /** MPI tag of messages from the master to a rank. */
  public static final int TAG_DOWN = 11;

  /** MPI tag of messages from a rank to the master. */
  public static final int TAG_UP = 22;

  static final int HEADER = 10;
  static final int BUSY = 1;
  static final int TURN = 2;

  /** What a message is for. */
  public enum Kind {
    /** Carries fragments, an acknowledgement, or both. */
    BATCH(1),
    /** A rank in the mode of rounds has something to send: begin one. */
    REQUEST_ROUND(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /**
   * @param rank with whom the sender shares the fragments
   * @throws IOException when the bytes are no message of this form
   */
  public static Batch read(byte[] bytes, int length, int rank) throws IOException {
    if (length < HEADER || length > Communicator.MAX_MESSAGE) {
      throw damaged(rank, "of " + length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
    Kind kind = kind(in.get(), rank);
    int flags = in.get();
    int acked = in.getInt();
    int micros = in.getInt();
    List<Fragment> fragments = new ArrayList<>();
    while (in.hasRemaining()) {
      fragments.add(fragment(in, rank));
    }
    return new Batch(kind, (flags & BUSY) != 0, (flags & TURN) != 0, acked, micros, fragments);
  }

  private static Kind kind(int code, int rank) throws IOException {
    for (Kind kind : Kind.values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw damaged(rank, "of unknown kind " + code);
  }

  private static Fragment fragment(ByteBuffer in, int rank) throws IOException {
    long frame = varint(in, rank);
    long size = varint(in, rank);
    long length = size >>> 1;
    if (length > in.remaining()) {
      throw damaged(rank, "with a fragment that is longer than itself");
    }
    int from = in.position();
    in.position(from + (int) length);
    byte[] bytes = Arrays.copyOfRange(in.array(), from, from + (int) length);
    return new Fragment(rank, frame, (size & 1) == 1, bytes);
  }

  private static long varint(ByteBuffer in, int rank) throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE && in.hasRemaining(); shift += 7) {
      byte next = in.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw damaged(rank, "with a number without end");
  }

  private static IOException damaged(int rank, String what) {
    return new IOException("a damaged message " + what + ", to or from rank " + rank);
  }

  /** Puts one {@link Batch} after the other into the same bytes. Not thread-safe. */
  public static final class Writer {
    /** Most bytes of a fragment that fits into a message with whatever stands around it. */
    public static final int LARGEST_FRAGMENT = Communicator.MAX_MESSAGE - 64;

    private static final int ENTRY_HEAD = 14;

    private final ByteBuffer out = ByteBuffer.allocate(Communicator.MAX_MESSAGE);
    private boolean busy;
    private boolean turn;
    private int acked;
    private int micros;

    /** Begins an empty batch. */
    public Writer begin() {
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

    public Writer busy(boolean value) {
      busy = value;
      return this;
    }

    public Writer turn(boolean value) {
      turn = value;
      return this;
    }

    public Writer acked(int value) {
      acked = value;
      return this;
    }

    public Writer micros(int value) {
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
}
