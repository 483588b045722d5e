package furrow.slurm.script;

import furrow.slurm.SlurmException;
import furrow.slurm.Unprintable;

/** A value that is not handed on, said without its control characters. */
final class FieldRefusal {
  private static final int MOST_SHOWN = 60;

  private FieldRefusal() {}

  static SlurmException of(String field, String value, String expected) {
    return because(field + " \"" + shown(value) + "\" is refused (expected: " + expected + ")");
  }

  static SlurmException because(String message) {
    return new SlurmException(
        SlurmException.Kind.REFUSED, message, "furrow slurm script --help; docs/slurm.md");
  }

  static String shown(String value) {
    String start = Unprintable.masked(value.substring(0, Math.min(MOST_SHOWN, value.length())));
    return value.length() > MOST_SHOWN ? start + "..." : start;
  }
}
