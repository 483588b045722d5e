package furrow.engine;

/**
 * Why something could not be done, ready to be shown.
 *
 * @param code name of the protocol's error code, e.g. {@code BAD_CELL}
 * @param message what happened, with the offending value
 * @param hint the next thing to do or the next command to type; may be empty
 */
public record Problem(String code, String message, String hint) {}
