package furrow.slurm.script;

import furrow.slurm.SlurmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names in braces in a profile's command. A value stays in the one argument that names it. */
final class Placeholders {
  private static final Set<String> NAMES =
      Set.of(
          "id",
          "benchmark_id",
          "num_clients",
          "time_limit",
          "client_service_addr",
          "ai_server_addr",
          "access_file",
          "token_file",
          "ca_file");

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z_]+)\\}");

  private Placeholders() {}

  /** That all names are known. */
  static void check(List<String> command) throws SlurmException {
    for (String word : command) {
      Matcher found = PLACEHOLDER.matcher(word);
      while (found.find()) {
        if (!NAMES.contains(found.group(1))) {
          throw FieldRefusal.of(
              "command", found.group(), "one of " + NAMES.stream().sorted().toList());
        }
      }
    }
    ClientJob.checkCommand(command);
  }

  /**
   * The command with values in place of names.
   *
   * @param values by name; one that is not there is refused
   */
  static List<String> filled(List<String> command, Map<String, String> values)
      throws SlurmException {
    List<String> filled = new ArrayList<>();
    for (String word : command) {
      Matcher found = PLACEHOLDER.matcher(word);
      StringBuilder made = new StringBuilder();
      while (found.find()) {
        String value = values.get(found.group(1));
        if (value == null) {
          throw FieldRefusal.because("command: nothing is known for " + found.group());
        }
        found.appendReplacement(made, Matcher.quoteReplacement(value));
      }
      filled.add(found.appendTail(made).toString());
    }
    return filled;
  }
}
