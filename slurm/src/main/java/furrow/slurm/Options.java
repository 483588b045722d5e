package furrow.slurm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Options of sbatch and srun that a client may give, with checked values. What is not listed here
 * is refused: among the others are options that run programs, read or write files, or choose
 * another user. Each is handed on as one word, {@code --name=value}, made here.
 */
public final class Options {
  private static final String LIST =
      "furrow mpi up --ranks N -- takes partition, qos, account, constraint, gres, mem,"
          + " cpus-per-task, nodes, time and the like: see docs/slurm.md";

  /** Characters of one option, its value included. */
  private static final int LONGEST = 1_024;

  private static final String NUMBER = "\\d{1,9}";
  private static final String NAMES = "[A-Za-z0-9_.@:+,-]+";
  private static final String COUNTED = "[A-Za-z0-9_.:=*,-]+";
  private static final String TIME =
      "[0-9]{1,9}[0-9:-]{0,20}|UNLIMITED|INFINITE|unlimited|infinite";
  private static final String BYTES = NUMBER + "[KMGTkmgt]?[Bb]?";

  /** No slash: Slurm takes a list with one for the name of a file. */
  private static final String HOSTS = "[A-Za-z0-9_.,\\[\\]-]+";

  private static final String BINDING = "[A-Za-z0-9_:,=-]+";

  /** Options by their long name. */
  private static final Map<String, Kind> KINDS = new HashMap<>();

  /** Long names by the letter of the short form. */
  private static final Map<String, String> LETTERS = new HashMap<>();

  static {
    value("partition", "p", NAMES);
    value("qos", "q", NAMES);
    value("account", "A", NAMES);
    value("reservation", "", NAMES);
    value("wckey", "", NAMES);
    value("constraint", "C", "[A-Za-z0-9_.,&|*()\\[\\]:!@=+-]+");
    value("prefer", "", "[A-Za-z0-9_.,&|*()\\[\\]:!@=+-]+");
    value("licenses", "L", "[A-Za-z0-9_.:@,|*=-]+");
    value("comment", "", "[\\x20-\\x7e]+");
    value("nodes", "N", "\\d[0-9kKmM,:-]{0,40}");
    value("nodelist", "w", HOSTS);
    value("exclude", "x", HOSTS);
    value("ntasks-per-node", "", NUMBER);
    value("ntasks-per-core", "", NUMBER);
    value("ntasks-per-socket", "", NUMBER);
    value("ntasks-per-gpu", "", NUMBER);
    value("cpus-per-task", "c", NUMBER);
    value("cpus-per-gpu", "", NUMBER);
    value("mincpus", "", NUMBER);
    value("core-spec", "S", NUMBER);
    value("thread-spec", "", NUMBER);
    value("cores-per-socket", "", "[0-9-]{1,20}");
    value("sockets-per-node", "", "[0-9-]{1,20}");
    value("threads-per-core", "", "[0-9-]{1,20}");
    value("extra-node-info", "B", "[0-9:*-]{1,40}");
    value("hint", "", "[a-z_]+");
    value("mem", "", BYTES);
    value("mem-per-cpu", "", BYTES);
    value("mem-per-gpu", "", BYTES);
    value("tmp", "", BYTES);
    value("gres", "", COUNTED);
    value("gres-flags", "", BINDING);
    value("gpus", "G", COUNTED);
    value("gpus-per-node", "", COUNTED);
    value("gpus-per-socket", "", COUNTED);
    value("gpus-per-task", "", COUNTED);
    value("gpu-bind", "", BINDING);
    value("gpu-freq", "", BINDING);
    value("cpu-bind", "", BINDING);
    value("cpu-freq", "", BINDING);
    value("mem-bind", "", BINDING);
    value("distribution", "m", "[A-Za-z:,=*]+");
    value("switches", "", "[0-9]{1,9}(@[0-9:-]{1,20})?");
    value("time", "t", TIME);
    value("time-min", "", TIME);
    value("begin", "b", "[A-Za-z0-9:+.-]+");
    value("deadline", "", "[A-Za-z0-9:+.-]+");
    value("dependency", "d", "[A-Za-z0-9:+,?_-]+");
    value("kill-on-invalid-dep", "", "yes|no");
    value("wait-all-nodes", "", "[01]");
    flag("contiguous", "");
    flag("hold", "H");
    flag("overcommit", "O");
    flag("oversubscribe", "s");
    flag("spread-job", "");
    flag("use-min-nodes", "");
    optional("exclusive", "[a-z]+");
    optional("nice", NUMBER);
  }

  /** What Furrow gives itself, and the short forms; named when one is refused. */
  private static final Map<String, String> OURS =
      Map.ofEntries(
          Map.entry("job-name", "J"),
          Map.entry("output", "o"),
          Map.entry("error", "e"),
          Map.entry("input", "i"),
          Map.entry("ntasks", "n"),
          Map.entry("array", "a"),
          Map.entry("clusters", "M"),
          Map.entry("wait", "W"),
          Map.entry("help", "h"),
          Map.entry("version", "V"),
          Map.entry("no-kill", "k"),
          Map.entry("kill-on-bad-exit", "K"),
          Map.entry("export", ""),
          Map.entry("export-file", ""),
          Map.entry("get-user-env", ""),
          Map.entry("jobid", ""),
          Map.entry("mpi", ""),
          Map.entry("multi-prog", ""),
          Map.entry("open-mode", ""),
          Map.entry("pty", ""),
          Map.entry("requeue", ""),
          Map.entry("no-requeue", ""),
          Map.entry("signal", ""),
          Map.entry("test-only", ""),
          Map.entry("usage", ""),
          Map.entry("wrap", ""));

  private final List<String> words;
  private final Optional<String> limit;

  private Options(List<String> words, Optional<String> limit) {
    this.words = List.copyOf(words);
    this.limit = limit;
  }

  private static void value(String name, String letter, String pattern) {
    add(name, letter, new Kind(true, true, Pattern.compile(pattern)));
  }

  private static void flag(String name, String letter) {
    add(name, letter, new Kind(false, false, Pattern.compile("")));
  }

  private static void optional(String name, String pattern) {
    add(name, "", new Kind(true, false, Pattern.compile(pattern)));
  }

  private static void add(String name, String letter, Kind kind) {
    KINDS.put(name, kind);
    if (!letter.isEmpty()) {
      LETTERS.put(letter, name);
    }
  }

  /** Whether an option takes a value, must have one, and what that may be. */
  private record Kind(boolean takes, boolean needs, Pattern values) {}

  /**
   * Takes the options of a client, in any spelling of getopt_long but shortened names.
   *
   * @throws SlurmException REFUSED, naming the one that is not handed on
   */
  public static Options of(List<String> words) throws SlurmException {
    List<String> made = new ArrayList<>();
    Optional<String> limit = Optional.empty();
    for (int i = 0; i < words.size(); i++) {
      Word word = Word.of(words, i);
      i += word.apart() ? 1 : 0;
      made.add("--" + word.name() + (word.value().isEmpty() ? "" : "=" + word.value()));
      if (word.name().equals("time")) {
        limit = Optional.of(word.value());
      }
    }
    return new Options(made, limit);
  }

  /**
   * One option.
   *
   * @param value empty for none
   * @param apart whether the value is the next word
   */
  private record Word(String name, String value, boolean apart) {
    static Word of(List<String> words, int at) throws SlurmException {
      String word = words.get(at);
      if (word.length() > LONGEST) {
        throw refused(word.substring(0, 40) + "...", "has " + word.length() + " characters");
      }
      if (word.codePoints().anyMatch(Unprintable::is)) {
        throw refused(Unprintable.masked(word), "has more than one line, or control characters");
      }
      boolean longName = word.startsWith("--");
      if (word.length() < (longName ? 3 : 2) || !word.startsWith("-")) {
        throw refused(word, "is no option");
      }
      int equals = longName ? word.indexOf('=') : -1;
      String given = longName ? word.substring(2, equals < 0 ? word.length() : equals) : "";
      String name = longName ? given : LETTERS.getOrDefault(word.substring(1, 2), "");
      Kind kind = KINDS.get(name);
      if (kind == null) {
        throw unlisted(words, word, given);
      }
      String glued =
          longName ? word.substring(equals < 0 ? word.length() : equals + 1) : word.substring(2);
      boolean has = longName ? equals >= 0 : !glued.isEmpty();
      if (has && !kind.takes()) {
        throw refused(word, "takes no value");
      }
      boolean apart = kind.needs() && !has;
      if (apart && at + 1 == words.size()) {
        throw refused(word, "needs a value");
      }
      String value = apart ? words.get(at + 1) : glued;
      if (has || apart) {
        check(word, value, kind);
      }
      return new Word(name, value, apart);
    }

    private static void check(String word, String value, Kind kind) throws SlurmException {
      boolean fine =
          value.length() <= LONGEST
              && !value.startsWith("-")
              && kind.values().matcher(value).matches();
      if (!fine) {
        String shown = value.length() > 60 ? value.substring(0, 60) + "..." : value;
        throw refused(
            word, "has the value \"" + Unprintable.masked(shown) + "\", which is not handed on");
      }
    }
  }

  /**
   * @param name of a long option, else empty
   */
  private static SlurmException unlisted(List<String> words, String word, String name) {
    if (name.equals("mpi")) {
      return noPmi(words, word);
    }
    for (Map.Entry<String, String> ours : OURS.entrySet()) {
      boolean taken =
          word.startsWith("--")
              ? name.length() > 2 && ours.getKey().startsWith(name)
              : !ours.getValue().isEmpty() && word.startsWith("-" + ours.getValue());
      if (taken) {
        return refused(word, "is set by Furrow");
      }
    }
    for (String whole : KINDS.keySet()) {
      if (name.length() > 1 && whole.startsWith(name)) {
        return refused(word, "is shortened: write names out, as in --" + whole);
      }
    }
    return refused(word, "is not handed on for clients");
  }

  /** What people know from {@code srun --mpi=pmi2}; all else that they gave stays. */
  private static SlurmException noPmi(List<String> words, String word) {
    List<String> others = new ArrayList<>(words);
    int at = others.indexOf(word);
    others.remove(at);
    if (word.equals("--mpi") && at < others.size() && !others.get(at).startsWith("-")) {
      others.remove(at);
    }
    return new SlurmException(
        SlurmException.Kind.REFUSED,
        "Slurm option \"" + word + "\" is not needed: ranks find each other through the server",
        ("furrow mpi up --ranks N -- " + String.join(" ", others)).strip());
  }

  private static SlurmException refused(String word, String why) {
    return new SlurmException(
        SlurmException.Kind.REFUSED,
        "Slurm option \"" + Unprintable.masked(word) + "\" " + why,
        LIST);
  }

  /** As Slurm's programs get them. */
  public List<String> words() {
    return words;
  }

  /** Whether a time limit is among them. */
  public boolean hasTime() {
    return limit.isPresent();
  }

  /** The time limit among them; empty for none, or one that only Slurm can read. */
  public Optional<Duration> time() {
    return limit.flatMap(SlurmTime::asked);
  }
}
