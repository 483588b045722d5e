package furrow.engine;

/**
 * What a task reads. By reference ({@code path} with its identity), by value ({@code spoolId} of a
 * finished upload), or nothing at all ({@link #NONE}).
 *
 * @param path absolute path as the client sees it, or the uploaded file's name for messages; empty
 *     for none
 * @param spoolId id of a finished upload; empty when read in place
 * @param size bytes
 * @param mtimeMillis last modification
 * @param fingerprint hash over the first and last 64 KiB, hexadecimal
 * @param inode inode number, or 0 where the client is on another host
 */
public record InputRef(
    String path, String spoolId, long size, long mtimeMillis, String fingerprint, long inode) {
  public static final InputRef NONE = new InputRef("", "", 0, 0, "", 0);

  public boolean none() {
    return path.isEmpty() && spoolId.isEmpty();
  }

  /** Whether there is a path and nothing that tells which file is meant. */
  public boolean unseen() {
    boolean identified = size != 0 || mtimeMillis != 0 || !fingerprint.isEmpty() || inode != 0;
    return !path.isEmpty() && !uploaded() && !identified;
  }

  public boolean uploaded() {
    return !spoolId.isEmpty();
  }
}
