package furrow.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.TreeMap;

/**
 * What is remembered of a submission when its task is forgotten. Stored hashes are compared with
 * later ones, so what goes in and in which order must not change.
 */
final class SubmissionHash {
  private final MessageDigest digest;
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

  private SubmissionHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Hash over everything that {@link TaskSpec#sameBody} compares, 8 bytes. */
  static long body(TaskSpec spec) {
    SubmissionHash hash = new SubmissionHash();
    hash.text(spec.kernel());
    hash.text(spec.operation());
    hash.number(spec.argv().size());
    spec.argv().forEach(hash::text);
    hash.number(spec.options().size());
    new TreeMap<>(spec.options())
        .forEach(
            (name, value) -> {
              hash.text(name);
              hash.text(value);
            });
    InputRef input = spec.input();
    hash.text(input.path());
    hash.text(input.spoolId());
    hash.number(input.size());
    hash.number(input.mtimeMillis());
    hash.text(input.fingerprint());
    hash.number(input.inode());
    TaskSpec.Limits limits = spec.limits();
    hash.text(limits.group());
    hash.number(limits.priority());
    hash.number(limits.chunk());
    hash.number(limits.subtaskTimeoutNanos());
    hash.number(limits.retries());
    return hash.finish().getLong();
  }

  /** The 16-byte key of a user's submission id and more; its first 16 bytes count. */
  static ByteBuffer key(String user, String submissionId) {
    SubmissionHash hash = new SubmissionHash();
    hash.text(user);
    hash.text(submissionId);
    return hash.finish();
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    digest.update(bytes);
  }

  private void number(long value) {
    digest.update(number.putLong(0, value).array());
  }

  private ByteBuffer finish() {
    return ByteBuffer.wrap(digest.digest());
  }
}
