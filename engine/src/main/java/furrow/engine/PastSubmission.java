package furrow.engine;

import java.nio.ByteBuffer;

/**
 * A submission whose task was forgotten, in short: so that its id still gives the same task.
 *
 * @param keyHigh first 8 bytes of the hash over user and submission id
 * @param keyLow the next 8
 * @param task the id it got
 * @param body {@link TaskSpec#bodyHash} of what was submitted
 * @param forgottenMillis wall clock when the task was forgotten
 */
public record PastSubmission(
    long keyHigh, long keyLow, long task, long body, long forgottenMillis) {
  /** How long they are kept. */
  public static final long KEEP_MILLIS = 7L * 24 * 3600 * 1000;

  /** How many are kept; beyond it the oldest go first. */
  public static final int MOST = 1_000_000;

  public static PastSubmission of(
      String user, String submissionId, long task, long body, long forgottenMillis) {
    ByteBuffer key = SubmissionHash.key(user, submissionId);
    return new PastSubmission(key.getLong(), key.getLong(), task, body, forgottenMillis);
  }

  /** Whether it need not be kept any longer. */
  public boolean expired(long nowMillis) {
    return nowMillis - forgottenMillis >= KEEP_MILLIS;
  }

  public boolean sameKey(PastSubmission other) {
    return keyHigh == other.keyHigh && keyLow == other.keyLow;
  }
}
