package furrow.kernel.csv;

import java.util.Arrays;

/** Bytes of a text: in place where they are, or a copy without quotes. */
final class Text {
  byte[] bytes;
  int from;
  int to;
  private byte[] copy = new byte[0];

  void set(byte[] source, int start, int end) {
    bytes = source;
    from = start;
    to = end;
  }

  /** The content of a cell in quotes. */
  void setQuoted(byte[] source, int start, int end) {
    byte[] content = room(end - start);
    set(content, 0, Cells.copy(source, start, end, content, 0));
  }

  /** Bytes of its own, at least so many. */
  byte[] room(int length) {
    if (copy.length < length) {
      copy = new byte[length * 2];
    }
    return copy;
  }

  int length() {
    return to - from;
  }

  int compareTo(byte[] other) {
    return Arrays.compareUnsigned(bytes, from, to, other, 0, other.length);
  }

  int compareTo(Text other) {
    return Arrays.compareUnsigned(bytes, from, to, other.bytes, other.from, other.to);
  }

  byte[] toBytes() {
    return Arrays.copyOfRange(bytes, from, to);
  }
}
