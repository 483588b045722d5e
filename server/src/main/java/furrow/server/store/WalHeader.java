package furrow.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/**
 * The header of SQLite's write-ahead log (https://sqlite.org/fileformat2.html, 4.1). Its salts tell
 * one log from every other: each time the log begins anew, the first grows by one and the second is
 * drawn at random.
 *
 * @param kind whether there is a log at all
 */
record WalHeader(Kind kind, int salt1, int salt2) {
  enum Kind {
    /** No file, or an empty one: nothing was written since the log was folded into the DB. */
    NONE,
    /** Bytes that are no header. */
    BROKEN,
    WHOLE
  }

  static final WalHeader NONE = new WalHeader(Kind.NONE, 0, 0);
  private static final WalHeader BROKEN = new WalHeader(Kind.BROKEN, 0, 0);
  private static final int BYTES = 32;

  /** The low bit says that checksums are over big-endian words. */
  private static final int MAGIC = 0x377f0682;

  /** The log of a DB file, as it lies beside it. */
  static WalHeader beside(Path database) throws IOException {
    try (FileChannel file =
        FileChannel.open(Connections.beside(database, "-wal"), StandardOpenOption.READ)) {
      return read(file);
    } catch (NoSuchFileException e) {
      return NONE;
    }
  }

  static WalHeader read(FileChannel file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(BYTES);
    while (header.hasRemaining() && file.read(header, header.position()) >= 0) {
      // As long as more comes.
    }
    if (header.position() == 0) {
      return NONE;
    }
    return header.hasRemaining() ? BROKEN : decode(header.flip());
  }

  private static WalHeader decode(ByteBuffer header) {
    int magic = header.getInt(0);
    if ((magic & ~1) != MAGIC) {
      return BROKEN;
    }
    ByteOrder order = (magic & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer words = header.duplicate().order(order);
    int sum1 = 0;
    int sum2 = 0;
    for (int at = 0; at < 24; at += 8) {
      sum1 += words.getInt(at) + sum2;
      sum2 += words.getInt(at + 4) + sum1;
    }
    return sum1 == header.getInt(24) && sum2 == header.getInt(28)
        ? new WalHeader(Kind.WHOLE, header.getInt(16), header.getInt(20))
        : BROKEN;
  }

  boolean none() {
    return kind == Kind.NONE;
  }

  /**
   * Whether this may be the log that was known as {@code known}: the same, or the next one, which
   * began just before a crash.
   */
  boolean continues(WalHeader known) {
    return kind == Kind.WHOLE
        && known.kind == Kind.WHOLE
        && (equals(known) || salt1 == known.salt1 + 1);
  }

  String text() {
    HexFormat hex = HexFormat.of();
    return none() ? "none" : hex.toHexDigits(salt1) + "-" + hex.toHexDigits(salt2);
  }

  /**
   * @throws IllegalArgumentException when it is not what {@link #text} gives
   */
  static WalHeader parse(String text) {
    if (text.equals("none")) {
      return NONE;
    }
    if (text.length() != 17 || text.charAt(8) != '-') {
      throw new IllegalArgumentException(text);
    }
    return new WalHeader(
        Kind.WHOLE,
        HexFormat.fromHexDigits(text.substring(0, 8)),
        HexFormat.fromHexDigits(text.substring(9)));
  }
}
