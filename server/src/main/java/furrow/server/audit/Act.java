package furrow.server.audit;

/**
 * One act.
 *
 * @param who user and role, as in {@code alice/ADMIN}
 * @param peer where from
 * @param what name of the message or act
 * @param object what it was done to
 * @param outcome {@code asked}, {@code refused} or {@code done}
 */
public record Act(String who, String peer, String what, String object, String outcome) {
  private static final int MAX_FIELD = 512;

  public Act {
    who = capped(who);
    peer = capped(peer);
    what = capped(what);
    object = capped(object);
    outcome = capped(outcome);
  }

  private static String capped(String text) {
    return text.length() <= MAX_FIELD ? text : text.substring(0, MAX_FIELD) + "...";
  }
}
