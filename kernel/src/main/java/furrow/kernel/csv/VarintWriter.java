package furrow.kernel.csv;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a partial: variable-length numbers and counted bytes into a growing array. */
final class VarintWriter {
  private byte[] bytes = new byte[128];
  private int size;

  /** Seven bits a byte, least significant first; negative numbers take ten bytes. */
  void number(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** For numbers of either sign that are mostly small. */
  void signed(long value) {
    number((value << 1) ^ (value >> 63));
  }

  void bytes(byte[] source, int from, int length) {
    number(length);
    room(length);
    System.arraycopy(source, from, bytes, size, length);
    size += length;
  }

  void text(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    bytes(encoded, 0, encoded.length);
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      long wanted = Math.max(size + (long) more, bytes.length * 2L);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
  }
}
