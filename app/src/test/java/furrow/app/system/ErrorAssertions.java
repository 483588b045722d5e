package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import furrow.protocol.error.ErrorCode;
import furrow.testkit.process.Outcome;

/** Checks that a command failed as documented. */
final class ErrorAssertions {
  private ErrorAssertions() {}

  /**
   * A command with {@code --json} ended with this code: one object on stderr, a hint in it, nothing
   * on stdout, and the exit status that belongs to the code.
   */
  static void assertRefused(Outcome outcome, ErrorCode code, Iterable<String> said) {
    JsonObject error = error(outcome);
    assertThat(error.text("code")).as(outcome.toString()).isEqualTo(code.name());
    assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(code.exit());
    assertThat(error.text("hint")).as("hint: %s", outcome).isNotBlank();
    for (String words : said) {
      assertThat(error.text("message")).as(outcome.toString()).contains(words);
    }
    assertThat(outcome.out()).as("stdout").isEmpty();
  }

  /** The error object, which is the last line of stderr. */
  private static JsonObject error(Outcome outcome) {
    String[] lines = outcome.err().strip().split("\n");
    String last = lines[lines.length - 1];
    assertThat(last).as(outcome.toString()).startsWith("{");
    return JsonObject.parse(last);
  }
}
