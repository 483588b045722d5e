package furrow.engine;

/**
 * The partial result of one subtask, as the engine carries it: small ones by value, large ones as a
 * spool file.
 */
public sealed interface Result {
  /** The result of a subtask that has nothing to tell beyond being done. */
  Result EMPTY = new Inline(new byte[0]);

  /** Bytes. */
  long size();

  /** Held in memory and stored in the task DB. */
  record Inline(byte[] bytes) implements Result {
    @Override
    public long size() {
      return bytes.length;
    }
  }

  /**
   * Held in a synced file of the spool.
   *
   * @param file name inside the spool directory
   * @param size bytes
   * @param crc32c of the whole file
   */
  record Spooled(String file, long size, int crc32c) implements Result {}
}
