package furrow.kernel.copy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;

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

  static CopyPartial decode(InputStream from) throws IOException {
    DataInputStream in = new DataInputStream(from);
    String worker = in.readUTF();
    String node = in.readUTF();
    byte[] mark = new byte[in.readUnsignedByte()];
    in.readFully(mark);
    long first = in.readLong();
    long step = in.readLong();
    long chunks = in.readLong();
    long bytes = in.readLong();
    int share = in.readInt();
    int[] checksums = new int[in.readInt()];
    for (int i = 0; i < checksums.length; i++) {
      checksums[i] = in.readInt();
    }
    Check check = in.readBoolean() ? new Check(in.readLong(), in.readInt()) : null;
    return new CopyPartial(worker, node, mark, first, step, chunks, bytes, share, checksums, check);
  }
}
