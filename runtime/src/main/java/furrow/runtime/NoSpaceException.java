package furrow.runtime;

/** The disk is full. Nothing was applied; the same batch may succeed later. */
public final class NoSpaceException extends StoreException {
  public NoSpaceException(String message, Throwable cause) {
    super(message, cause);
  }
}
