package furrow.server.store;

import furrow.engine.Result;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code partial.results} column: one entry per subtask of the run, in order. An entry is a
 * varint {@code n} (7 bits per byte, low ones first, high bit: more). Even: {@code n / 2} bytes of
 * result follow. Odd: {@code n / 2} bytes of a spool file's name follow, then its size as a varint
 * and its CRC32C in 4 bytes, big-endian.
 */
final class ResultCodec {
  private ResultCodec() {}

  static byte[] encode(List<Result> results) {
    int size = 0;
    for (Result result : results) {
      size += 6 + (result instanceof Result.Inline inline ? inline.bytes().length : 64);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(size);
    for (Result result : results) {
      if (result instanceof Result.Spooled spooled) {
        byte[] name = spooled.file().getBytes(StandardCharsets.UTF_8);
        varint(out, name.length * 2L + 1);
        out.writeBytes(name);
        varint(out, spooled.size());
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(spooled.crc32c()).array());
      } else {
        byte[] bytes = ((Result.Inline) result).bytes();
        varint(out, bytes.length * 2L);
        out.writeBytes(bytes);
      }
    }
    return out.toByteArray();
  }

  /**
   * @throws RuntimeException when the bytes are no results
   */
  static List<Result> decode(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    List<Result> results = new ArrayList<>();
    while (in.hasRemaining()) {
      long head = varint(in);
      byte[] bytes = new byte[(int) (head >>> 1)];
      in.get(bytes);
      if ((head & 1) == 1) {
        long size = varint(in);
        results.add(
            new Result.Spooled(new String(bytes, StandardCharsets.UTF_8), size, in.getInt()));
      } else {
        results.add(bytes.length == 0 ? Result.EMPTY : new Result.Inline(bytes));
      }
    }
    return results;
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest > 0x7f) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    int shift = 0;
    byte next = in.get();
    while (next < 0) {
      value |= (long) (next & 0x7f) << shift;
      shift += 7;
      next = in.get();
    }
    return value | (long) next << shift;
  }
}
