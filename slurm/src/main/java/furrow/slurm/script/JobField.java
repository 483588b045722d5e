package furrow.slurm.script;

import furrow.slurm.SlurmException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What may be said about the resources of a job. Each is one directive, in this order. No pattern
 * takes a line end, a quote, a backslash or a first character of an option.
 */
public enum JobField {
  CPUS("cpus-per-task", "[1-9][0-9]{0,5}", "a number of CPUs, like 8"),
  MEM("mem", "0|[1-9][0-9]{0,8}[KMGTkmgt]?", "a size like 32G"),
  PARTITION("partition", Patterns.NAMES, "a name, or names with commas"),
  QOS("qos", Patterns.NAMES, "a name"),
  ACCOUNT("account", Patterns.NAMES, "a name"),
  CONSTRAINT("constraint", "[A-Za-z0-9_(\\[][A-Za-z0-9_.,&|*()\\[\\]:!@=+-]*", "features"),
  GRES("gres", "[A-Za-z0-9_][A-Za-z0-9_.:=,*-]*", "generic resources, like gpu:1"),
  EXCLUSIVE("exclusive", "true|false", "true or false"),
  MAIL_TYPE("mail-type", "[A-Z][A-Z0-9_,]*", "types like END,FAIL"),
  MAIL_USER("mail-user", "[A-Za-z0-9_][A-Za-z0-9_.+@-]*", "an address");

  /** Characters of a value. */
  private static final int LONGEST = 256;

  private final String option;
  private final Pattern values;
  private final String expected;

  JobField(String option, String values, String expected) {
    this.option = option;
    this.values = Pattern.compile(values);
    this.expected = expected;
  }

  /** As in profiles and in JSON: {@code cpus}, {@code mail-type}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a client may say it, not only a profile. */
  public boolean ofClients() {
    return ordinal() <= GRES.ordinal();
  }

  /** The long name of sbatch's option. */
  String option() {
    return option;
  }

  /**
   * The value, when Slurm can take it for nothing else.
   *
   * @throws SlurmException REFUSED, naming field and value
   */
  String checked(String value) throws SlurmException {
    if (value.length() > LONGEST || !values.matcher(value).matches()) {
      throw FieldRefusal.of(key(), value, expected);
    }
    return value;
  }

  /** The word that sbatch gets; empty for none. */
  String word(String value) {
    if (this == EXCLUSIVE) {
      return value.equals("true") ? "--exclusive" : "";
    }
    return "--" + option + "=" + value;
  }

  private static final class Patterns {
    static final String NAMES = "[A-Za-z0-9_][A-Za-z0-9_.@:+,-]*";
  }
}
