package furrow.server.store;

import furrow.runtime.StoreException;

/** The task DB is not what was promised; {@code furrow server repair} goes on with what is left. */
public final class StoreDamagedException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * @param cause null for none
   */
  public StoreDamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
