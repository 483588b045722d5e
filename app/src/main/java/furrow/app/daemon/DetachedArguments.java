package furrow.app.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line of a process in the background, made from the one that asked for it. */
public final class DetachedArguments {
  private DetachedArguments() {}

  /**
   * The same without {@code --detach}, and with what has been settled meanwhile.
   *
   * @param settled options and their values, added where the user gave none
   */
  public static List<String> of(List<String> given, Map<String, String> settled) {
    List<String> arguments = new ArrayList<>();
    for (String argument : given) {
      if (!argument.equals("--detach") && !argument.equals("-d")) {
        arguments.add(argument);
      }
    }
    settled.forEach(
        (option, value) -> {
          if (given.stream().noneMatch(a -> a.equals(option) || a.startsWith(option + "="))) {
            arguments.add(option);
            arguments.add(value);
          }
        });
    return arguments;
  }
}
