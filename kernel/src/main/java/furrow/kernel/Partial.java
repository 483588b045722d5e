package furrow.kernel;

import java.io.IOException;
import java.io.InputStream;

/** A committed partial result as the merger sees it; large ones stay on disk until opened. */
public interface Partial {
  long size();

  /** The bytes from the beginning. The caller closes. */
  InputStream open() throws IOException;
}
