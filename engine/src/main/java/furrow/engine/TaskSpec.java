package furrow.engine;

import java.util.List;
import java.util.Map;

/**
 * Everything a client asked for. The engine itself reads only who, where and how; the operation is
 * the kernel's affair.
 *
 * @param submissionId the client's 128-bit id, 32 hexadecimal digits
 * @param user who the token named
 * @param kernel the kernel's name
 * @param operation the {@code --op} expression; may be empty
 * @param argv the {@code --exec} command; may be empty
 * @param options further kernel options
 * @param input what to read
 * @param limits how to run it
 */
public record TaskSpec(
    String submissionId,
    String user,
    String kernel,
    String operation,
    List<String> argv,
    Map<String, String> options,
    InputRef input,
    Limits limits) {
  /** Characters that an object beside a text is worth. */
  private static final int OBJECT = 32;

  /** What the engine keeps of a task beside its texts. */
  private static final int BESIDE = 4_096;

  /**
   * How a task is to be run.
   *
   * @param group name of the group whose workers may run it; empty for any worker
   * @param priority larger runs first among the same user's tasks
   * @param chunk units per subtask, or 0 to choose by time
   * @param subtaskTimeoutNanos a subtask running longer is ended; 0 for no limit
   * @param retries further attempts after a failure that the kernel itself reported and that may
   *     pass
   */
  public record Limits(
      String group, int priority, long chunk, long subtaskTimeoutNanos, int retries) {
    public static final Limits DEFAULT = new Limits("", 0, 0, 0, 2);
  }

  /**
   * Whether both ask for the same thing; the submission id and the user are compared by the caller.
   */
  public boolean sameBody(TaskSpec other) {
    return kernel.equals(other.kernel)
        && operation.equals(other.operation)
        && argv.equals(other.argv)
        && options.equals(other.options)
        && input.equals(other.input)
        && limits.equals(other.limits);
  }

  public TaskSpec withInput(InputRef seen) {
    return new TaskSpec(submissionId, user, kernel, operation, argv, options, seen, limits);
  }

  /** Bytes of heap that it takes, about. */
  public long heapBytes() {
    long chars = kernel.length() + operation.length() + limits.group().length();
    chars += input.path().length() + input.spoolId().length() + input.fingerprint().length();
    for (String word : argv) {
      chars += word.length() + OBJECT;
    }
    for (Map.Entry<String, String> option : options.entrySet()) {
      chars += option.getKey().length() + option.getValue().length() + 2 * OBJECT;
    }
    return 2 * chars + BESIDE;
  }

  /** Equal wherever {@link #sameBody} is true, else different but for one chance in 2^64. */
  public long bodyHash() {
    return SubmissionHash.body(this);
  }
}
