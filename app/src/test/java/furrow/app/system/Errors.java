package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import furrow.protocol.error.ErrorCode;
import furrow.testkit.process.Outcome;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Checks that a command failed as documented. */
final class Errors {
  private Errors() {}

  /**
   * A command with {@code --json} ended with this code: one object on stderr, a hint in it, nothing
   * on stdout, and the exit status that belongs to the code.
   */
  static void assertRefused(Outcome outcome, ErrorCode code, Iterable<String> said)
      throws IOException {
    Map<String, String> error = error(outcome);
    assertThat(error).as(outcome.toString()).containsEntry("code", code.name());
    assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(code.exit());
    assertThat(error.get("hint")).as("hint: %s", outcome).isNotBlank();
    for (String words : said) {
      assertThat(error.get("message")).as(outcome.toString()).contains(words);
    }
    assertThat(outcome.out()).as("stdout").isEmpty();
  }

  /** The text fields of the error object, which is the last line of stderr. */
  private static Map<String, String> error(Outcome outcome) throws IOException {
    String[] lines = outcome.err().strip().split("\n");
    String last = lines[lines.length - 1];
    Map<String, String> fields = new HashMap<>();
    assertThat(last).as(outcome.toString()).startsWith("{");
    try (JsonParser parser = new JsonFactory().createParser(last)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          fields.put(parser.currentName(), parser.getText());
        }
      }
    }
    return fields;
  }
}
