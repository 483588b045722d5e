package furrow.kernel;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings of a kernel that has no expression language of its own: {@code --op 'items=100
 * millis=5'} and the operation's options mean the same.
 */
public final class KernelSettings {
  private final Map<String, String> values;

  private KernelSettings(Map<String, String> values) {
    this.values = values;
  }

  /**
   * @param kernel name for messages
   * @param known the names this kernel knows
   */
  public static KernelSettings of(String kernel, Operation operation, Set<String> known)
      throws KernelException {
    checkOptions(kernel, operation, known);
    Map<String, String> values = new HashMap<>(operation.options());
    for (String word : operation.expression().trim().split("\\s+")) {
      if (!word.isEmpty()) {
        int equals = word.indexOf('=');
        if (equals < 1 || !known.contains(word.substring(0, equals))) {
          throw unknown(kernel, word, known);
        }
        values.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return new KernelSettings(values);
  }

  /** Refuses options that a kernel does not know: a misspelt one must not be passed over. */
  public static void checkOptions(String kernel, Operation operation, Set<String> known)
      throws KernelException {
    for (String name : new TreeSet<>(operation.options().keySet())) {
      if (!known.contains(name)) {
        throw unknown(kernel, name + "=" + operation.options().get(name), known);
      }
    }
  }

  private static KernelException unknown(String kernel, String word, Set<String> known) {
    String names = known.isEmpty() ? "no settings" : String.join(", ", new TreeSet<>(known));
    return bad("kernel " + kernel + " does not understand '" + word + "'", "it knows " + names);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** A whole number in {@code [min, max]}. */
  public long number(String name, long otherwise, long min, long max) throws KernelException {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text.trim());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below, together with numbers out of range
    }
    throw bad(
        name + ": '" + text + "' (expected: a whole number from " + min + " to " + max + ")", "");
  }

  private static KernelException bad(String message, String hint) {
    return new KernelException(KernelException.Kind.OPERATION, "BAD_OPERATION", message, hint);
  }
}
