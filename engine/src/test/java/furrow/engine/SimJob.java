package furrow.engine;

import java.nio.ByteBuffer;

/**
 * The work of the simulation: a sum over units, to which each unit of each task adds a number of
 * its own. A result that belongs to other units, or to another task, makes the sum a wrong one.
 */
final class SimJob {
  private SimJob() {}

  /** What units {@code [start, end)} of the task with this submission add to its answer. */
  static long sum(String submission, long start, long end) {
    long sum = 0;
    for (long unit = start; unit < end; unit++) {
      sum += mix(submission.hashCode() * 1_000_003L + unit);
    }
    return sum;
  }

  static Result result(long value) {
    return new Result.Inline(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  static long value(Result result) {
    return ByteBuffer.wrap(((Result.Inline) result).bytes()).getLong();
  }

  /** The truth about a whole task. */
  static long answer(TaskSpec spec) {
    return sum(spec.submissionId(), 0, Long.parseLong(spec.options().get("units")));
  }

  static long mix(long number) {
    long z = number * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
