package furrow.runtime;

/** The store failed in a way that a retry does not mend. */
public class StoreException extends Exception {
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
