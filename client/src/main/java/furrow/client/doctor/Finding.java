package furrow.client.doctor;

/**
 * What one check found.
 *
 * @param hint what to do about it; empty when there is nothing to do
 */
public record Finding(String check, State state, String found, String hint) {
  /** How bad it is. */
  public enum State {
    OK,
    /** Works, but not as well as it could. */
    WARN,
    /** Something will not work. */
    BAD
  }

  public static Finding ok(String check, String found) {
    return new Finding(check, State.OK, found, "");
  }

  public static Finding warn(String check, String found, String hint) {
    return new Finding(check, State.WARN, found, hint);
  }

  public static Finding bad(String check, String found, String hint) {
    return new Finding(check, State.BAD, found, hint);
  }
}
