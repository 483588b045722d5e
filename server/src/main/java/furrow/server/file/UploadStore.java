package furrow.server.file;

import furrow.server.access.UserName;
import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * The files of uploads: {@code upload/USER/ID} once complete and synced, {@code ID.part} until
 * then. A user cannot see the uploads of another.
 *
 * <p>One connection at a time writes an upload: after a broken connection the client comes back
 * before the server has noticed the break. Safe for use by several threads.
 */
public final class UploadStore {
  private static final String PART = ".part";
  private static final int ID_LENGTH = 32;

  private final Path root;

  /** Uploads that a connection writes, by user and id. */
  private final Map<String, PartialUpload> open = new HashMap<>();

  public UploadStore(Path root) throws IOException {
    this.root = PrivateFiles.directory(root);
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
    open.put(key(user, id), upload);
  }

  synchronized void close(String user, String id, PartialUpload upload) {
    open.remove(key(user, id), upload);
    try {
      upload.close();
    } catch (IOException e) {
      // Nothing was promised for an unfinished upload; a finished one was synced before.
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
    long freed = 0;
    try (Stream<Path> files = Files.walk(root, 2)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
        String user = file.getParent().getFileName().toString();
        String name = file.getFileName().toString();
        if (seen.lastModifiedTime().toMillis() < beforeMillis && !needed.test(user, name)) {
          Files.deleteIfExists(file);
          freed += seen.size();
        }
      }
    }
    return freed;
  }
}
