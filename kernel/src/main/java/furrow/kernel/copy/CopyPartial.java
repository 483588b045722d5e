package furrow.kernel.copy;

import furrow.kernel.BadPartialException;
import furrow.kernel.Piece;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;

/**
 * What a worker tells of a piece: chunks it has written, or of the whole what it has seen.
 *
 * @param worker its name
 * @param node where it runs
 * @param mark of the directory it wrote to, or {@link #NO_MARK}
 * @param first number of the first chunk
 * @param step from one chunk to the next
 * @param chunks how many it has written
 * @param bytes in these
 * @param share their share in the checksum of the whole file
 * @param checksums of each chunk, or empty when nobody asked
 * @param check what was seen of the whole, or null
 */
record CopyPartial(
    String worker,
    String node,
    byte[] mark,
    long first,
    long step,
    long chunks,
    long bytes,
    int share,
    int[] checksums,
    Check check) {
  static final byte[] NO_MARK = {};

  private static final int[] NONE = {};

  /**
   * What is there of the whole.
   *
   * @param seen chunks
   * @param crc checksum of all, for layout {@code file}
   */
  record Check(long seen, int crc) {}

  /** A piece that looked at the whole. */
  static CopyPartial of(CopySite site, Check check) {
    return new CopyPartial(site.worker(), site.node(), NO_MARK, 0, 0, 0, 0, 0, NONE, check);
  }

  byte[] encode() throws IOException {
    ByteArrayOutputStream bytesOut = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytesOut);
    out.writeUTF(worker);
    out.writeUTF(node);
    out.writeByte(mark.length);
    out.write(mark);
    out.writeLong(first);
    out.writeLong(step);
    out.writeLong(chunks);
    out.writeLong(bytes);
    out.writeInt(share);
    out.writeInt(checksums.length);
    for (int crc : checksums) {
      out.writeInt(crc);
    }
    out.writeBoolean(check != null);
    if (check != null) {
      out.writeLong(check.seen());
      out.writeInt(check.crc());
    }
    return bytesOut.toByteArray();
  }

  /**
   * Reads one and checks that it is one of this piece.
   *
   * @throws BadPartialException when it is not
   */
  static CopyPartial decode(InputStream from, Piece piece, CopySpec spec) throws IOException {
    try {
      CopyPartial read = read(new DataInputStream(from), piece, spec);
      if (from.read() >= 0) {
        throw new BadPartialException(piece, "more bytes than it has fields");
      }
      return read;
    } catch (EOFException | UTFDataFormatException e) {
      throw new BadPartialException(piece, "it ends early");
    }
  }

  private static CopyPartial read(DataInputStream in, Piece piece, CopySpec spec)
      throws IOException {
    String worker = in.readUTF();
    String node = in.readUTF();
    byte[] mark = new byte[in.readUnsignedByte()];
    in.readFully(mark);
    long first = in.readLong();
    long step = in.readLong();
    long chunks = in.readLong();
    long bytes = in.readLong();
    int share = in.readInt();
    boolean placed = piece.mode() == Piece.Mode.PLACED;
    int listed = in.readInt();
    if (placed ? !writes(piece, spec, first, step, chunks, bytes) : chunks != 0) {
      throw new BadPartialException(
          piece, chunks + " chunks of " + bytes + " bytes from " + first + " in steps of " + step);
    }
    if (listed != (spec.list() ? chunks : 0)) {
      throw new BadPartialException(piece, listed + " checksums of " + chunks + " chunks");
    }
    int[] checksums = listed == 0 ? NONE : new int[listed];
    for (int i = 0; i < listed; i++) {
      checksums[i] = in.readInt();
    }
    Check check = in.readBoolean() ? new Check(in.readLong(), in.readInt()) : null;
    if ((check == null) == (!placed && piece.start() == spec.chunks())) {
      throw new BadPartialException(piece, "a look at the whole where none is due, or none");
    }
    return new CopyPartial(worker, node, mark, first, step, chunks, bytes, share, checksums, check);
  }

  /** Whether a piece may have written these chunks. */
  private static boolean writes(
      Piece piece, CopySpec spec, long first, long step, long chunks, long bytes) {
    long all = spec.chunks();
    boolean within =
        chunks == piece.end() - piece.start()
            && first >= 0
            && first < all
            && step >= 1
            && (all - 1 - first) / step >= chunks - 1;
    if (!within) {
      return false;
    }
    long last = first + step * (chunks - 1);
    return bytes == (chunks - 1) * spec.chunk() + spec.endOf(last) - spec.startOf(last);
  }
}
