package furrow.kernel;

import java.util.List;
import java.util.Map;

/**
 * What the user asked of the kernel.
 *
 * @param expression the {@code --op} text, or empty
 * @param argv the {@code --exec} command, or empty
 * @param options further options by name, e.g. {@code bad-cells}, {@code max-groups}, {@code
 *     no-header}
 */
public record Operation(String expression, List<String> argv, Map<String, String> options) {
  public Operation {
    argv = List.copyOf(argv);
    options = Map.copyOf(options);
  }

  public String option(String name, String otherwise) {
    return options.getOrDefault(name, otherwise);
  }
}
