package furrow.kernel.copy;

import furrow.kernel.KernelException;
import furrow.kernel.KernelSettings;
import furrow.kernel.Operation;
import furrow.kernel.Piece;
import furrow.kernel.UnitPlacement;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Set;

/**
 * What a copy is about, and which chunk is where. Units are chunks in the order of their places:
 * those of place 0 first, then those of place 1; the {@code q}-th unit of place {@code p} is chunk
 * {@code p + n * q}.
 *
 * @param places whose turn it is; open in a plan
 * @param token 16 hexadecimal digits that tell this copy's hidden files from others
 * @param size bytes of the file
 * @param chunk bytes per chunk
 * @param to the directory
 * @param name of the file, for layout {@code file}
 * @param oneFile layout {@code file}, else {@code chunks}
 * @param list whether the answer lists every chunk
 */
record CopySpec(
    UnitPlacement places,
    String token,
    long size,
    long chunk,
    String to,
    String name,
    boolean oneFile,
    boolean list) {
  static final long MAX_CHUNK = 1L << 40;

  /** Chunks of one copy at most: a directory with more helps nobody. */
  static final long MAX_CHUNKS = 1L << 31;

  /** Chunks that an answer lists at most; the merger holds 8 bytes for each. */
  static final long MAX_LISTED = 4_000_000;

  private static final Set<String> NAMES = Set.of("to", "name", "chunk", "layout", "list");

  /**
   * @param shared the plan's shared bytes
   */
  static CopySpec of(Operation operation, byte[] shared) throws KernelException {
    KernelSettings settings = KernelSettings.of("copy", operation, NAMES);
    ByteBuffer from = ByteBuffer.wrap(shared);
    UnitPlacement places = UnitPlacement.read(from);
    String token = "%016x".formatted(from.getLong());
    return read(settings, places, token, from.getLong());
  }

  /** The copy as planned for a file of so many bytes, with a token of its own. */
  static CopySpec plan(Operation operation, long size) throws KernelException {
    byte[] open = shared(new SecureRandom().nextLong(), size);
    CopySpec spec = of(operation, open);
    if (spec.chunks() > (spec.list ? MAX_LISTED : MAX_CHUNKS)) {
      throw bad(
          "copy: "
              + spec.chunks()
              + " chunks of "
              + spec.chunk
              + " bytes are too many"
              + (spec.list ? " to list" : ""),
          spec.list ? "leave --verbose away, or use larger chunks" : "use larger chunks: --chunk");
    }
    return spec;
  }

  private static byte[] shared(long token, long size) {
    return ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES)
        .putInt(0)
        .putLong(token)
        .putLong(size)
        .array();
  }

  byte[] shared() {
    return shared(Long.parseUnsignedLong(token, 16), size);
  }

  private static CopySpec read(
      KernelSettings settings, UnitPlacement places, String token, long size)
      throws KernelException {
    String to = settings.text("to", "");
    if (!to.startsWith("/")) {
      throw bad("copy: to='" + to + "' is no absolute path", "furrow copy FILE --to DIR");
    }
    String layout = settings.text("layout", "chunks");
    boolean oneFile = layout.equals("file");
    if (!oneFile && !layout.equals("chunks")) {
      throw bad("copy: layout '" + layout + "' (expected: chunks or file)", "--layout chunks");
    }
    String name = settings.text("name", "");
    boolean plain = !name.isEmpty() && !name.equals(".") && !name.equals("..");
    if (!plain || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
      throw bad("copy: name '" + name + "' is no plain file name", "furrow copy FILE --to DIR");
    }
    long chunk = settings.number("chunk", 1024, 1, MAX_CHUNK);
    boolean list = settings.text("list", "false").equals("true");
    return new CopySpec(places, token, size, chunk, to, name, oneFile, list);
  }

  private static KernelException bad(String message, String hint) {
    return new KernelException(KernelException.Kind.OPERATION, "BAD_OPERATION", message, hint);
  }

  long chunks() {
    return size / chunk + (size % chunk == 0 ? 0 : 1);
  }

  /** First byte of a chunk. */
  long startOf(long number) {
    return number * chunk;
  }

  /** Byte after the last of a chunk. */
  long endOf(long number) {
    return Math.min(size, startOf(number) + chunk);
  }

  /** The place whose chunks a piece holds. */
  int placeOf(Piece piece) {
    return places.placeOf(piece.start(), chunks());
  }

  /** The number of the chunk that a unit of a place stands for. */
  static long chunkOf(long unit, long firstUnit, int place, int count) {
    return place + count * (unit - firstUnit);
  }

  /** Where a chunk is in the end, as whoever asked calls it. */
  String pathOf(long number) {
    return to + "/" + (oneFile ? name : "chunk_" + number + ".bin");
  }

  /** Name that all hidden files of this copy begin with. */
  String hidden() {
    return ".furrow-" + token;
  }
}
