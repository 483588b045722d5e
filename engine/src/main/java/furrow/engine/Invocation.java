package furrow.engine;

import java.util.Map;

/**
 * Ephemeral work: one kernel over one small input. One worker plans, runs and merges it; the answer
 * goes straight to who asked, and nothing of it is stored.
 *
 * @param user who asks
 * @param operation what the kernel is to do; may be empty
 * @param group whose workers may take it; empty for all
 * @param input what the kernel reads
 * @param timeoutNanos after which it is answered with an error
 * @param partials whether partial results are wanted as they come
 */
public record Invocation(
    String user,
    String kernel,
    String operation,
    Map<String, String> options,
    String group,
    byte[] input,
    long timeoutNanos,
    boolean partials) {}
