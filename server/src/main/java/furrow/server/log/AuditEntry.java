package furrow.server.log;

/**
 * One line of the audit log.
 *
 * @param who user and role, as in {@code alice/ADMIN}
 * @param peer where from
 * @param what name of the message
 * @param object what it was done to
 */
public record AuditEntry(String who, String peer, String what, String object, Outcome outcome) {
  private static final int MAX_FIELD = 512;

  /** What happened to the request. */
  public enum Outcome {
    /** It was recorded before it is carried out. */
    ASKED("asked"),
    /** It was not allowed. */
    REFUSED("refused"),
    /** The server did it by itself. */
    DONE("done");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  public AuditEntry {
    who = capped(who);
    peer = capped(peer);
    what = capped(what);
    object = capped(object);
  }

  private static String capped(String text) {
    return text.length() <= MAX_FIELD ? text : text.substring(0, MAX_FIELD) + "...";
  }
}
