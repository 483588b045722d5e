package furrow.server.state;

import furrow.engine.LeaseFence;
import furrow.protocol.auth.Hmac;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.OptionalLong;

/**
 * The server's own key, which no peer ever sees. It makes the tags that fence leases, and the
 * credentials by which workers are known again after a reconnect or a restart; both are checked by
 * making them once more, so nothing is stored but the key.
 */
public final class ServerKey implements LeaseFence {
  private static final String NAME = "server.key";
  private static final int BYTES = 32;
  private static final byte LEASE = 'L';
  private static final byte WORKER = 'W';
  private static final int PROOF_BYTES = 16;

  private final byte[] key;

  private ServerKey(byte[] key) {
    this.key = key;
  }

  /** A key that is forgotten with the process: leases of other starts never match. */
  public static ServerKey ephemeral(SecureRandom random) {
    byte[] key = new byte[BYTES];
    random.nextBytes(key);
    return new ServerKey(key);
  }

  /** Reads the key of a state directory, or makes one at the first start; mode 0600. */
  public static ServerKey of(Path state, SecureRandom random) throws IOException {
    Path file = state.resolve(NAME);
    try {
      byte[] key = HexFormat.of().parseHex(Files.readString(file).strip());
      if (key.length == BYTES) {
        return new ServerKey(key);
      }
    } catch (NoSuchFileException | IllegalArgumentException e) {
      // Without the old key old leases do not match, and their subtasks run again: nothing is lost.
    }
    ServerKey fresh = ephemeral(random);
    PrivateFiles.write(file, HexFormat.of().formatHex(fresh.key) + "\n");
    return fresh;
  }

  @Override
  public long tag(long nonce, long task, long identity) {
    ByteBuffer message = ByteBuffer.allocate(1 + 3 * Long.BYTES);
    message.put(LEASE).putLong(nonce).putLong(task).putLong(identity);
    return ByteBuffer.wrap(Hmac.sha256(key, message.array())).getLong();
  }

  /** What a worker must show to be taken for this identity under this name. */
  public String credential(String worker, long identity) {
    return HexFormat.of().toHexDigits(identity)
        + HexFormat.of().formatHex(proof(worker, identity), 0, PROOF_BYTES);
  }

  /** The identity that a credential proves for a worker of this name; nothing if it proves none. */
  public OptionalLong identity(String worker, String credential) {
    if (credential.length() != 2 * (Long.BYTES + PROOF_BYTES)) {
      return OptionalLong.empty();
    }
    try {
      long identity = HexFormat.fromHexDigitsToLong(credential, 0, 2 * Long.BYTES);
      byte[] expected = credential(worker, identity).getBytes(StandardCharsets.US_ASCII);
      byte[] shown = credential.getBytes(StandardCharsets.US_ASCII);
      return MessageDigest.isEqual(expected, shown)
          ? OptionalLong.of(identity)
          : OptionalLong.empty();
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
  }

  private byte[] proof(String worker, long identity) {
    byte[] name = worker.getBytes(StandardCharsets.UTF_8);
    ByteBuffer message = ByteBuffer.allocate(1 + Long.BYTES + name.length);
    message.put(WORKER).putLong(identity).put(name);
    return Hmac.sha256(key, message.array());
  }
}
