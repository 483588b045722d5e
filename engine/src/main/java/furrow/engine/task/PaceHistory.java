package furrow.engine.task;

import furrow.engine.TaskSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long units took in earlier tasks of the same user that asked the same of their kernel, so
 * that slots need not idle between small tasks. Keeps the {@value #KEPT} kinds used last.
 */
public final class PaceHistory {
  private static final int KEPT = 256;

  /** Longer ones hold data rather than say what to do, and would fill the memory. */
  private static final int LONGEST_OPERATION = 256;

  private record Kind(
      String user,
      String kernel,
      String operation,
      List<String> argv,
      Map<String, String> options) {}

  private final Map<Kind, Pace> paces =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Kind, Pace> eldest) {
          return size() > KEPT;
        }
      };

  /** What all tasks alike have in common; for them to read and to add to. */
  public Pace of(TaskSpec spec) {
    String operation = spec.operation().length() > LONGEST_OPERATION ? "" : spec.operation();
    Kind kind = new Kind(spec.user(), spec.kernel(), operation, spec.argv(), spec.options());
    return paces.computeIfAbsent(kind, unseen -> new Pace());
  }
}
