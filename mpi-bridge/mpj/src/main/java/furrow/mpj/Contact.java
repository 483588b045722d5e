package furrow.mpj;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a rank listens, as MPJ wants it.
 *
 * @param host numeric address
 * @param readPort where others connect to write what it reads: MPJ's control channel
 * @param writePort MPJ's data channel
 */
record Contact(String host, int readPort, int writePort) {
  private static final Pattern FORM =
      Pattern.compile("[0-9A-Za-z.:%_-]{1,64}@[0-9]{1,5}@[0-9]{1,5}");

  /** {@code host@readPort@writePort}. */
  String text() {
    return host + "@" + readPort + "@" + writePort;
  }

  /** What MPJ's own server would send to all. */
  static String table(List<String> contacts) throws IOException {
    StringBuilder table = new StringBuilder("#Peer Information");
    for (int rank = 0; rank < contacts.size(); rank++) {
      String contact = contacts.get(rank);
      if (!FORM.matcher(contact).matches()) {
        throw new IOException("\"" + contact + "\" is no contact of an MPJ rank");
      }
      table.append(';').append(contact).append('@').append(rank).append("@0");
    }
    return table.toString();
  }
}
