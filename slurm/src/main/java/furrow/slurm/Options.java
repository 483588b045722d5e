package furrow.slurm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A user's own options for sbatch or srun, handed on as they are. */
public final class Options {
  private static final String PARTS =
      "partition, qos, account, constraint, gres, mem, cpus-per-task, nodes, time and the like";

  /** What would make of it something that is not the ranks of a world; and the short forms. */
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

  private Options(List<String> words) {
    this.words = words;
  }

  /**
   * Takes the options of a user.
   *
   * @throws SlurmException REFUSED, naming the one that cannot be handed on
   */
  public static Options of(List<String> words) throws SlurmException {
    boolean mayBeValue = false;
    for (String word : words) {
      if (word.equals("--mpi") || word.startsWith("--mpi=")) {
        throw noPmi(words, word);
      }
      if (word.startsWith("-")) {
        check(word);
        mayBeValue = word.startsWith("--") ? word.indexOf('=') < 0 : word.length() == 2;
      } else if (!mayBeValue) {
        throw refused(word, "is no option");
      } else {
        mayBeValue = false;
      }
      if (word.indexOf('\0') >= 0 || word.indexOf('\n') >= 0) {
        throw refused(word.strip(), "has more than one line");
      }
    }
    return new Options(List.copyOf(words));
  }

  /** Long options may be shortened, and a value may follow the letter of a short one. */
  private static void check(String word) throws SlurmException {
    if (word.length() < 3 && word.startsWith("--") || word.equals("-")) {
      throw refused(word, "is no option");
    }
    String name = word.startsWith("--") ? word.substring(2).split("=", 2)[0] : "";
    for (Map.Entry<String, String> ours : OURS.entrySet()) {
      boolean taken =
          word.startsWith("--")
              ? name.length() > 2 && ours.getKey().startsWith(name)
              : !ours.getValue().isEmpty() && word.startsWith("-" + ours.getValue());
      if (taken) {
        throw refused(word, "is set by Furrow");
      }
    }
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
        "Slurm option \"" + word + "\" " + why,
        "furrow mpi up --ranks N -- takes " + PARTS);
  }

  /** As the user gave them. */
  public List<String> words() {
    return words;
  }

  /** Whether a time limit is among them. */
  public boolean hasTime() {
    return words.stream().anyMatch(Options::isTime);
  }

  private static boolean isTime(String word) {
    return word.startsWith("-t") || word.matches("--time?(=.*)?");
  }

  /** The time limit among them; empty for none, or one that only Slurm can read. */
  public Optional<Duration> time() {
    Optional<Duration> found = Optional.empty();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (isTime(word)) {
        boolean apart = word.startsWith("--") ? word.indexOf('=') < 0 : word.length() == 2;
        String value =
            word.startsWith("--") ? word.substring(word.indexOf('=') + 1) : word.substring(2);
        if (apart) {
          value = i + 1 < words.size() ? words.get(i + 1) : "";
        }
        found = SlurmTime.asked(value);
      }
    }
    return found;
  }
}
