package furrow.protocol.access;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file's identity beyond size and time: SHA-256 over its first and its last 64 KiB, hexadecimal.
 * Where the two overlap the bytes count once; so for a file up to 128 KiB it is the SHA-256 of the
 * file.
 */
public final class Fingerprint {
  private static final int BLOCK = 64 * 1024;

  private Fingerprint() {}

  public static String of(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return of(channel, channel.size());
    }
  }

  /**
   * @param size of the file, as asked before
   * @throws EOFException when it has become shorter
   */
  public static String of(FileChannel channel, long size) throws IOException {
    MessageDigest digest = digest();
    ByteBuffer buffer = ByteBuffer.allocate(BLOCK);
    long head = Math.min(size, BLOCK);
    add(channel, 0, (int) head, buffer, digest);
    long tail = Math.max(head, size - BLOCK);
    add(channel, tail, (int) (size - tail), buffer, digest);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(
      FileChannel channel, long from, int length, ByteBuffer buffer, MessageDigest digest)
      throws IOException {
    buffer.clear().limit(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
    digest.update(buffer.flip());
  }

  /** The fingerprint of a file whose bytes come one after the other. */
  public static final class Stream {
    private final MessageDigest digest = digest();

    /** The last bytes behind the first block, each at its position modulo the length. */
    private final byte[] tail = new byte[BLOCK];

    private long position;

    public void update(byte[] bytes) {
      int head = (int) Math.min(bytes.length, Math.max(0, BLOCK - position));
      digest.update(bytes, 0, head);
      for (int from = Math.max(head, bytes.length - BLOCK); from < bytes.length; ) {
        int at = (int) ((position + from) % BLOCK);
        int length = Math.min(bytes.length - from, BLOCK - at);
        System.arraycopy(bytes, from, tail, at, length);
        from += length;
      }
      position += bytes.length;
    }

    /** Once, when all bytes have come. */
    public String hex() {
      int kept = (int) Math.min(BLOCK, Math.max(0, position - BLOCK));
      int from = (int) ((position - kept) % BLOCK);
      int first = Math.min(kept, BLOCK - from);
      digest.update(tail, from, first);
      digest.update(tail, 0, kept - first);
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
