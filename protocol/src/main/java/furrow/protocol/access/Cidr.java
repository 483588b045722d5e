package furrow.protocol.access;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A network, as in {@code 10.0.0.0/8} or {@code fd00::/8}.
 *
 * @param bits of the address that are the network's
 */
public record Cidr(InetAddress address, int bits) {
  /** What ranks use that are told of none. */
  public static final String LOOPBACK = "127.0.0.0/8";

  /** Numbers only. */
  private static final Pattern FORM =
      Pattern.compile("([0-9.]{7,15}|[0-9a-fA-F:.]{2,45})/[0-9]{1,3}");

  /**
   * Reads one.
   *
   * @param text empty for loopback
   * @throws ProblemException BAD_SETTING
   */
  public static Cidr parse(String text) throws ProblemException {
    String network = text.isEmpty() ? LOOPBACK : text;
    int slash = network.indexOf('/');
    boolean colon = network.indexOf(':') >= 0;
    boolean dotted = network.chars().filter(c -> c == '.').count() == 3;
    if (FORM.matcher(network).matches() && (colon || dotted)) {
      try {
        InetAddress address = InetAddress.getByName(network.substring(0, slash));
        int bits = Integer.parseInt(network.substring(slash + 1));
        if (bits <= address.getAddress().length * Byte.SIZE) {
          return new Cidr(address, bits);
        }
      } catch (UnknownHostException e) {
        throw bad(text);
      }
    }
    throw bad(text);
  }

  private static ProblemException bad(String text) {
    return new ProblemException(
        ErrorCode.BAD_SETTING,
        "'" + text + "' is no network (expected: ADDRESS/BITS)",
        "as in --mpi-network 10.0.0.0/8; see: ip addr");
  }

  public boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit & 7);
      if (((mine[bit >> 3] ^ theirs[bit >> 3]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether none of it can be reached from another host. */
  public boolean loopback() {
    return address.isLoopbackAddress() && bits >= Byte.SIZE;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + bits;
  }
}
