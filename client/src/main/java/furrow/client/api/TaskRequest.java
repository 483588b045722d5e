package furrow.client.api;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

/**
 * A task to hand in.
 *
 * @param submissionId 16 bytes; the same id again gives the same task
 * @param kernel e.g. {@code csv}, {@code exec}
 * @param operation the {@code --op} text; may be empty
 * @param argv the {@code --exec} command; may be empty
 * @param options further options of the kernel
 * @param input null for none
 * @param upload send the input up even when the server could read it in place
 * @param limits how to run it
 */
public record TaskRequest(
    byte[] submissionId,
    String kernel,
    String operation,
    List<String> argv,
    Map<String, String> options,
    Path input,
    boolean upload,
    Limits limits) {
  private static final int ID_BYTES = 16;

  /**
   * How to run it.
   *
   * @param group empty for any worker
   * @param priority larger runs first
   * @param chunk units per subtask, or 0 to choose by time
   * @param subtaskTimeoutMillis 0 for none
   * @param retries further attempts after a failure that the kernel reported
   */
  public record Limits(
      String group, int priority, long chunk, long subtaskTimeoutMillis, int retries) {
    public static final Limits DEFAULT = new Limits("", 0, 0, 0, 2);
  }

  public TaskRequest {
    argv = List.copyOf(argv);
    options = Map.copyOf(options);
  }

  /** A request with a fresh submission id, no input and default limits. */
  public static TaskRequest of(
      String kernel, String operation, List<String> argv, Map<String, String> options) {
    byte[] id = new byte[ID_BYTES];
    new SecureRandom().nextBytes(id);
    return new TaskRequest(id, kernel, operation, argv, options, null, false, Limits.DEFAULT);
  }

  /** Aggregates of a CSV file, as in {@code sum(qty) by region}. */
  public static TaskRequest csv(Path input, String operation) {
    return of("csv", operation, List.of(), Map.of()).withInput(input);
  }

  public TaskRequest withInput(Path file) {
    return new TaskRequest(submissionId, kernel, operation, argv, options, file, upload, limits);
  }

  public TaskRequest withUpload(boolean always) {
    return new TaskRequest(submissionId, kernel, operation, argv, options, input, always, limits);
  }

  public TaskRequest withLimits(Limits changed) {
    return new TaskRequest(submissionId, kernel, operation, argv, options, input, upload, changed);
  }

  public TaskRequest withSubmissionId(byte[] id) {
    return new TaskRequest(id.clone(), kernel, operation, argv, options, input, upload, limits);
  }
}
