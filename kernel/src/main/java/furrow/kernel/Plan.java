package furrow.kernel;

/**
 * What a kernel made of a submission.
 *
 * @param shared bytes every runner and merger of the task needs (resolved columns, header record,
 *     ...); at most 512 KiB
 * @param extent what is to be cut
 * @param bytes whether units are bytes of the input
 * @param minChunk smallest sensible piece in units when the size is chosen by time
 * @param maxChunk largest sensible piece in units
 */
public record Plan(byte[] shared, Extent extent, boolean bytes, long minChunk, long maxChunk) {
  /** Most bytes of {@link #shared}: it goes to each worker in one frame. */
  public static final int MOST_SHARED = 512 * 1024;
}
