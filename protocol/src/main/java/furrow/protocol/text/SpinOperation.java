package furrow.protocol.text;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;

/** The operation of kernel {@code spin}, made of its parts. */
public final class SpinOperation {
  private static final String EXAMPLE =
      "furrow submit --kernel spin --count 1000 --millis 1 --wait";

  private SpinOperation() {}

  /**
   * What a compute job is made of; null for what was not given.
   *
   * @param prefix of the names in messages, as in {@code --count}
   * @param count items to work
   * @param millis CPU milliseconds of each item
   * @param micros CPU microseconds of each item
   * @param iterations rounds of arithmetic of each item
   */
  public record Parts(String prefix, Long count, Long millis, Long micros, Long iterations) {
    private String operation() {
      StringBuilder text = new StringBuilder();
      add(text, "items", count);
      add(text, "millis", millis);
      add(text, "micros", micros);
      add(text, "iterations", iterations);
      return text.toString();
    }

    private static void add(StringBuilder text, String key, Long value) {
      if (value != null) {
        text.append(text.length() == 0 ? "" : " ").append(key).append('=').append(value);
      }
    }

    private int works() {
      return (millis == null ? 0 : 1) + (micros == null ? 0 : 1) + (iterations == null ? 0 : 1);
    }
  }

  /**
   * The operation: what the parts say, or what was given as a whole.
   *
   * @param operation null when not given
   * @throws ProblemException when they do not go together
   */
  public static String of(String kernel, String operation, Parts parts) throws ProblemException {
    String own = parts.operation();
    if (own.isEmpty()) {
      return operation;
    }
    String prefix = parts.prefix();
    String first = own.split("=", 2)[0];
    String option = prefix + (first.equals("items") ? "count" : first);
    if (!"spin".equals(kernel)) {
      throw bad(option + " goes with " + prefix + "kernel spin only", EXAMPLE);
    }
    if (operation != null) {
      throw bad(
          option + " and " + prefix + "op '" + operation + "' say the same",
          "leave one of them away");
    }
    if (parts.works() != 1) {
      String names = prefix + "millis, " + prefix + "micros, " + prefix + "iterations";
      throw bad(parts.works() + " of " + names + " given (expected: one)", EXAMPLE);
    }
    return own;
  }

  private static ProblemException bad(String message, String hint) {
    return new ProblemException(ErrorCode.BAD_REQUEST, message, hint);
  }
}
