package furrow.client.api;

/** Hears how far an input has been sent up. */
@FunctionalInterface
public interface UploadListener {
  /** Bytes sent, of so many. */
  void sent(long bytes, long size);
}
