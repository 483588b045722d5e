package furrow.kernel;

import java.io.IOException;

/** The file that is being read is not the file that was submitted, or it cannot be read here. */
public final class InputChangedException extends IOException {
  public InputChangedException(String message) {
    super(message);
  }
}
