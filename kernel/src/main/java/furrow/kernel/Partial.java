package furrow.kernel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A partial result as runner and merger see it; large ones stay on disk until opened. */
public interface Partial {
  long size();

  /** The bytes from the beginning. The caller closes. */
  InputStream open() throws IOException;

  /** Nobody will open it any more: gives back what it takes on disk. */
  default void discard() {}

  /** One that is held in memory. */
  record OfBytes(byte[] bytes) implements Partial {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }
}
