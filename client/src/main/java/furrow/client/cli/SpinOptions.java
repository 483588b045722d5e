package furrow.client.cli;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import picocli.CommandLine.Option;

/** What a compute job is made of: the operation of kernel {@code spin}, as options. */
public final class SpinOptions {
  private static final String EXAMPLE =
      "furrow submit --kernel spin --count 1000 --millis 1 --wait";

  @Option(names = "--count", paramLabel = "N", description = "With --kernel spin: items to work.")
  private Long count;

  @Option(
      names = "--millis",
      paramLabel = "N",
      description = "With --kernel spin: CPU milliseconds of each item.")
  private Long millis;

  @Option(
      names = "--micros",
      paramLabel = "N",
      description = "With --kernel spin: CPU microseconds of each item.")
  private Long micros;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "With --kernel spin: rounds of arithmetic of each item.")
  private Long iterations;

  /**
   * The operation: what is given here, or what was given with {@code --op}.
   *
   * @param operation null when not given
   * @throws ProblemException when they do not go together
   */
  String operation(String kernel, String operation) throws ProblemException {
    String own = own();
    if (own.isEmpty()) {
      return operation;
    }
    String first = own.split("=", 2)[0];
    String option = first.equals("items") ? "--count" : "--" + first;
    if (!"spin".equals(kernel)) {
      throw bad(option + " goes with --kernel spin only", EXAMPLE);
    }
    if (operation != null) {
      throw bad(option + " and --op '" + operation + "' say the same", "leave one of them away");
    }
    int works = (millis == null ? 0 : 1) + (micros == null ? 0 : 1) + (iterations == null ? 0 : 1);
    if (works != 1) {
      throw bad(works + " of --millis, --micros, --iterations given (expected: one)", EXAMPLE);
    }
    return own;
  }

  private String own() {
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

  private static ProblemException bad(String message, String hint) {
    return new ProblemException(ErrorCode.BAD_REQUEST, message, hint);
  }
}
