package furrow.server.file;

import furrow.engine.Shares;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.server.access.UserName;
import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The files of uploads: {@code upload/USER/ID} once complete and synced, {@code ID.part} until
 * then. A user cannot see the uploads of another.
 *
 * <p>Users share the room: each upload counts for its user, with its whole size from the moment it
 * is announced, until it is deleted.
 *
 * <p>One connection at a time writes an upload: after a broken connection the client comes back
 * before the server has noticed the break. Safe for use by several threads.
 */
public final class UploadStore {
  private static final String PART = ".part";
  private static final int ID_LENGTH = 32;

  /** Uploads that there may be, complete or not. */
  private static final int MOST_FILES = 16_384;

  /** Bytes that a user alone leaves for others and for the server. */
  static final long RESERVE = 256L << 20;

  private final Path root;
  private final LongSupplier usable;
  private final Shares files = new Shares(MOST_FILES);
  private final Shares bytes = new Shares(0);

  /** What each upload counts for, by user and id. */
  private final Map<String, Long> charged = new HashMap<>();

  /** Bytes of uploads that were let in and are not open yet. */
  private final Map<String, Long> opening = new HashMap<>();

  /** Uploads that a connection writes, by user and id. */
  private final Map<String, PartialUpload> open = new HashMap<>();

  public UploadStore(Path root) throws IOException {
    this(root, usable(PrivateFiles.directory(root)));
  }

  /**
   * @param usable bytes that may be written to its disk now
   */
  UploadStore(Path root, LongSupplier usable) throws IOException {
    this.root = PrivateFiles.directory(root);
    this.usable = usable;
    walk(
        (user, name, seen) -> {
          String id = name.endsWith(PART) ? name.substring(0, ID_LENGTH) : name;
          charge(user, id, seen.size());
        });
  }

  private static LongSupplier usable(Path root) throws IOException {
    FileStore disk = Files.getFileStore(root);
    return () -> {
      try {
        return disk.getUsableSpace();
      } catch (IOException e) {
        return 0;
      }
    };
  }

  /**
   * Reserves room for an upload, or less for what is left of it.
   *
   * @throws ProblemException NO_SPACE when waiting would not help, BUSY when the user's share is
   *     used up
   */
  synchronized void reserve(String user, String id, long size) throws ProblemException {
    long before = charged.getOrDefault(key(user, id), 0L);
    long more = size - before;
    long free = free();
    long ever = Math.max(bytes.limit() / 2, bytes.limit() - RESERVE);
    if (more > usable.getAsLong() || more > 0 && size > ever) {
      throw new ProblemException(
          ErrorCode.NO_SPACE,
          "upload "
              + id
              + " needs "
              + more
              + " bytes, the server's disk has "
              + usable.getAsLong()
              + "; at most "
              + ever
              + " are for the uploads of one user",
          "free space in the server's state directory, or put the file where the server sees it",
          5_000);
    }
    long most = most(user, free, files.uses("uploads"));
    String refusal = null;
    if (!charged.containsKey(key(user, id)) && !files.admits(user, 1)) {
      refusal = files.refusal(user, "uploads");
    } else if (more > 0 && more > most - bytes.held(user)) {
      refusal =
          user
              + " has "
              + bytes.held(user)
              + " bytes of uploads, and asks for "
              + more
              + " more; at most "
              + most
              + " of "
              + bytes.limit()
              + " are for one user, so that others have some";
    }
    if (refusal != null) {
      throw new ProblemException(
          ErrorCode.BUSY,
          refusal,
          "put the file where the server sees it, or wait: uploads that no task needs are deleted"
              + " after an hour",
          60_000);
    }
    charge(user, id, size);
    opening.put(key(user, id), Math.max(0, more));
  }

  /** Bytes that are free when all uploads that were announced are written. */
  private long free() {
    long unwritten =
        open.values().stream().mapToLong(PartialUpload::missing).sum()
            + opening.values().stream().mapToLong(Long::longValue).sum();
    long free = usable.getAsLong() - unwritten;
    bytes.free(free);
    return free;
  }

  /** The most bytes that a user may have: the share, or nearly all while nobody else has any. */
  private long most(String user, long free, List<Shares.Use> holders) {
    boolean alone = holders.isEmpty() || holders.size() == 1 && holders.get(0).user().equals(user);
    long all = alone ? bytes.held(user) + free - RESERVE : 0;
    return Math.max(all, bytes.share(user));
  }

  /** The upload could not be opened: only what is there counts. */
  synchronized void abandon(String user, String id) {
    opening.remove(key(user, id));
    try {
      Path part = part(user, id);
      if (Files.exists(part)) {
        charge(user, id, Files.size(part));
      } else {
        discharge(user, id);
      }
    } catch (IOException e) {
      discharge(user, id);
    }
  }

  private synchronized void charge(String user, String id, long size) {
    Long before = charged.put(key(user, id), size);
    if (before == null) {
      files.take(user, 1);
    } else {
      bytes.give(user, before);
    }
    bytes.take(user, size);
  }

  private synchronized void discharge(String user, String id) {
    Long before = charged.remove(key(user, id));
    if (before != null) {
      files.give(user, 1);
      bytes.give(user, before);
    }
  }

  /** What a user has of uploads and their bytes, or what all have with an empty name. */
  public synchronized List<Shares.Use> shares(String user) {
    long free = free();
    List<Shares.Use> uses = new ArrayList<>(files.uses("uploads", user));
    List<Shares.Use> holders = files.uses("uploads");
    for (Shares.Use use : bytes.uses("upload_bytes", user)) {
      uses.add(
          new Shares.Use(
              use.what(), use.user(), use.held(), most(use.user(), free, holders), use.limit()));
    }
    return uses;
  }

  /** The complete upload's file, or null. */
  public Path finished(String user, String id) {
    if (!validId(id) || !UserName.valid(user, 64)) {
      return null;
    }
    Path path = root.resolve(user).resolve(id);
    return Files.isRegularFile(path) ? path : null;
  }

  /** The file of an upload that is not complete. */
  Path part(String user, String id) throws IOException {
    return PrivateFiles.directory(root.resolve(user)).resolve(id + PART);
  }

  /** Renames a synced part file to the complete upload, durably. */
  Path finish(String user, String id) throws IOException {
    Path part = part(user, id);
    Path whole = part.resolveSibling(id);
    Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
    PrivateFiles.syncDirectory(part.getParent());
    return whole;
  }

  /** Closes the upload of another connection; afterwards nothing writes to it. */
  synchronized void takeOver(String user, String id) throws IOException {
    PartialUpload before = open.remove(key(user, id));
    if (before != null) {
      before.close();
    }
  }

  synchronized void opened(String user, String id, PartialUpload upload) {
    opening.remove(key(user, id));
    open.put(key(user, id), upload);
  }

  /**
   * Nobody sends an upload any more, unless another connection has taken it over.
   *
   * @param discard whether what has come is deleted, and not kept for another try
   */
  synchronized void close(String user, String id, PartialUpload upload, boolean discard) {
    boolean ours = open.remove(key(user, id), upload);
    if (ours && discard) {
      discard(user, id);
    } else if (ours && charged.containsKey(key(user, id))) {
      // Only what is there counts while nobody sends the rest.
      charge(user, id, upload.offset());
    }
    try {
      upload.close();
    } catch (IOException e) {
      // Nothing was promised for an unfinished upload; a finished one was synced before.
      return;
    }
  }

  private void discard(String user, String id) {
    try {
      Files.deleteIfExists(part(user, id));
      discharge(user, id);
    } catch (IOException e) {
      // It goes with the sweep, and counts until then.
      return;
    }
  }

  private static String key(String user, String id) {
    return user + '/' + id;
  }

  static boolean validId(String id) {
    if (id.length() != ID_LENGTH) {
      return false;
    }
    for (int i = 0; i < ID_LENGTH; i++) {
      char c = id.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  /**
   * Deletes uploads last changed before {@code beforeMillis} that are not needed.
   *
   * @param needed tests a user and an upload id
   * @return bytes freed
   */
  public long sweep(long beforeMillis, BiPredicate<String, String> needed) throws IOException {
    long[] freed = new long[1];
    walk(
        (user, name, seen) -> {
          if (seen.lastModifiedTime().toMillis() < beforeMillis && !needed.test(user, name)) {
            Files.deleteIfExists(root.resolve(user).resolve(name));
            discharge(user, name.endsWith(PART) ? name.substring(0, ID_LENGTH) : name);
            freed[0] += seen.size();
          }
        });
    return freed[0];
  }

  /** Looks at a file of an upload. */
  @FunctionalInterface
  private interface Visitor {
    void see(String user, String name, BasicFileAttributes attributes) throws IOException;
  }

  private void walk(Visitor visitor) throws IOException {
    try (Stream<Path> all = Files.walk(root, 2)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        String name = file.getFileName().toString();
        if (name.length() >= ID_LENGTH && validId(name.substring(0, ID_LENGTH))) {
          visitor.see(
              file.getParent().getFileName().toString(),
              name,
              Files.readAttributes(file, BasicFileAttributes.class));
        }
      }
    }
  }
}
