package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ErrorCode;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bad inputs get the same clear error from {@code run} and {@code submit}; the server lives on. */
class BadInputIT {
  private static final Sandbox SANDBOX = new Sandbox();
  private static TestCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    SANDBOX.open();
    cluster = new TestCluster(SANDBOX);
    cluster.startServer();
    cluster.startWorker("w1");
  }

  @AfterAll
  static void stop() throws IOException {
    SANDBOX.close();
  }

  @ParameterizedTest
  @EnumSource(BadInput.class)
  void runRefuses(BadInput bad) throws Exception {
    Outcome outcome = furrow(List.of("run"), bad.arguments(SANDBOX));

    ErrorAssertions.assertRefused(outcome, bad.code(), bad.said());
  }

  @ParameterizedTest
  @EnumSource(BadInput.class)
  void submitRefusesAndTheServerLivesOn(BadInput bad) throws Exception {
    Outcome outcome = furrow(List.of("submit", "--wait"), bad.arguments(SANDBOX));

    ErrorAssertions.assertRefused(outcome, bad.code(), bad.said());
    assertThat(cluster.server().alive()).isTrue();
    assertThat(cluster.worker("w1").alive()).isTrue();
  }

  @Test
  void goodInputStillWorksAfterwards() throws IOException {
    Path good = Files.writeString(SANDBOX.file("good.csv"), BadInput.GOOD);
    String[] args = {good.toString(), "--op", "sum(qty) by region", "--json"};

    Outcome local = furrow(List.of("run"), args);
    Outcome served = furrow(List.of("submit", "--wait"), args);

    assertThat(local.exit()).as(local.toString()).isZero();
    assertThat(served.exit()).as(served.toString()).isZero();
    assertThat(served.out()).isEqualTo(local.out());
    assertThat(served.out().replaceAll("\\s", "")).contains("[[\"east\",\"2\"],[\"west\",\"1\"]]");
  }

  @Test
  void unreadableFilesAreNamed() throws Exception {
    Path file = Files.writeString(SANDBOX.file("unreadable.csv"), BadInput.GOOD);
    assertThat(file.toFile().setReadable(false, false)).isTrue();
    // Root reads everything unless that right is taken away first.
    List<String> powerless =
        List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--no-new-privs");
    boolean root = ProcessHandle.current().info().user().orElse("").equals("root");
    List<String> command = new ArrayList<>(root ? powerless : List.of());
    command.addAll(SANDBOX.command("run", file.toString(), "--op", "sum(*)", "--json"));

    Outcome outcome = SANDBOX.launch(command, Map.of(), "furrow run").outcome(TestCluster.START);

    ErrorAssertions.assertRefused(outcome, ErrorCode.INPUT_UNREADABLE, List.of("unreadable.csv"));
  }

  @Test
  void aProgramThatFailsCanBeTriedByHand() throws Exception {
    Path file = Files.writeString(SANDBOX.file("it's text"), "a\nb\n");
    String program = "sh -c 'cat >&2; exit 3'";
    for (boolean input : new boolean[] {true, false}) {
      Outcome outcome =
          furrow(List.of("run"), input ? file.toString() : "--set=items=1", "--exec", program);

      assertThat(outcome.exit()).as(outcome.err()).isEqualTo(1);
      String hint = outcome.err().lines().reduce("", (a, b) -> b).replaceFirst("^hint: ", "");
      Outcome byHand =
          SANDBOX
              .launch(List.of("sh", "-c", hint + " 2>&1"), Map.of(), "by hand")
              .outcome(TestCluster.START);
      assertThat(byHand.exit()).as(hint).isEqualTo(3);
      assertThat(byHand.out()).as(hint).isEqualTo(input ? "a\nb\n" : "");
    }
  }

  private static Outcome furrow(List<String> verb, String... args) {
    List<String> all = new ArrayList<>(verb);
    all.addAll(List.of(args));
    return SANDBOX.run(all.toArray(String[]::new));
  }
}
