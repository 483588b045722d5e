package furrow.server.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.server.mpi.Participants.Step;
import furrow.server.mpi.WorldStateMachine.Transition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * docs/mpi.md shows the transitions as they are in the code. Write them there with {@code
 * -Dfurrow.docs=write}.
 */
class WorldTablesTest {
  private static final Path DOC = Path.of("../docs/mpi.md");
  private static final boolean WRITE = "write".equals(System.getProperty("furrow.docs"));

  @Test
  void theDocumentShowsTheTransitionsOfAWorld() throws IOException {
    StringBuilder table = new StringBuilder("| from | to | when | then |\n|---|---|---|---|\n");
    for (Transition each : Transition.values()) {
      row(table, names(each.from), each.to.name(), each.cause, each.effect);
    }
    check("a world", table.toString());
  }

  @Test
  void theDocumentShowsTheStepsOfAParticipant() throws IOException {
    StringBuilder table = new StringBuilder("| from | to | when |\n|---|---|---|\n");
    for (Step each : Step.values()) {
      row(table, names(each.from), each.to.name(), each.cause);
    }
    check("a participant", table.toString());
  }

  private static void row(StringBuilder table, String... cells) {
    table.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String names(Set<? extends Enum<?>> states) {
    return states.stream().map(Enum::name).collect(Collectors.joining(", "));
  }

  private static void check(String what, String table) throws IOException {
    String text = Files.readString(DOC);
    String begin = "<!-- transitions of " + what + " -->\n";
    String end = "<!-- end -->";
    int from = text.indexOf(begin) + begin.length();
    assertThat(from).as(begin).isGreaterThanOrEqualTo(begin.length());
    int to = text.indexOf(end, from);
    if (WRITE) {
      Files.writeString(DOC, text.substring(0, from) + table + text.substring(to));
    } else {
      assertThat(text.substring(from, to)).isEqualTo(table);
    }
  }
}
