package furrow.runtime;

import furrow.engine.Result;
import furrow.engine.Snapshot;
import furrow.engine.TaskState;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which spool files a restarted server still needs: partials of tasks that may go on, and stored
 * answers. Files of other owners (uploads) are left to them.
 */
final class SpoolSweep implements Predicate<String> {
  private final Set<String> partials = new HashSet<>();
  private final Set<String> answers = new HashSet<>();

  SpoolSweep(Snapshot snapshot) {
    for (Snapshot.StoredTask task : snapshot.tasks()) {
      if (task.state() != TaskState.DONE) {
        partials.add(Spool.partials(task.task()));
      }
      if (task.answer() != null && task.answer().result() instanceof Result.Spooled file) {
        answers.add(file.file());
      }
    }
  }

  @Override
  public boolean test(String name) {
    int dash = name.lastIndexOf('-');
    String prefix = name.substring(0, Math.max(0, dash));
    if (isTasks(prefix, 'p')) {
      return partials.contains(prefix);
    }
    return !isTasks(prefix, 'a') || answers.contains(name);
  }

  /** Whether the prefix is this letter and a task's number. */
  private static boolean isTasks(String prefix, char letter) {
    boolean number = prefix.length() > 1 && prefix.charAt(0) == letter;
    for (int k = 1; k < prefix.length(); k++) {
      number &= Character.isDigit(prefix.charAt(k));
    }
    return number;
  }
}
