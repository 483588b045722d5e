package furrow.kernel.copy;

/**
 * What the checksum of a whole is, given those of its parts. CRC32C is linear: the checksum of
 * bytes A followed by B is that of A moved by B's length, xor that of B. To move by a byte is to
 * multiply by x^8 modulo the polynomial.
 */
final class Crc32cMath {
  /** The Castagnoli polynomial, lowest power in the highest bit. */
  private static final int POLYNOMIAL = 0x82f63b78;

  private static final int ONE = 1 << 31;

  /** x^8 to the powers 1, 2, 4, 8, ... */
  private static final int[] SQUARES = squares();

  private Crc32cMath() {}

  private static int[] squares() {
    int[] squares = new int[Long.SIZE];
    squares[0] = ONE >>> 8;
    for (int i = 1; i < squares.length; i++) {
      squares[i] = multiply(squares[i - 1], squares[i - 1]);
    }
    return squares;
  }

  private static int multiply(int a, int b) {
    int product = 0;
    int factor = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= factor;
      }
      factor = (factor & 1) != 0 ? factor >>> 1 ^ POLYNOMIAL : factor >>> 1;
    }
    return product;
  }

  /** What moves a checksum by so many bytes: {@link #move(int, int)} with it. */
  static int distance(long bytes) {
    int distance = ONE;
    int power = 0;
    for (long left = bytes; left != 0; left >>>= 1) {
      if ((left & 1) != 0) {
        distance = multiply(SQUARES[power], distance);
      }
      power++;
    }
    return distance;
  }

  /** The share of a part in the checksum of a whole that goes on behind it. */
  static int move(int crc, int distance) {
    return multiply(distance, crc);
  }
}
