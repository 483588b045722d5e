package furrow.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CliTest {
  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();

  private int columns = 100;

  private int run(String... args) {
    out.reset();
    err.reset();
    environment.putIfAbsent("HOME", directory.toString());
    Context context =
        new Context(
            environment,
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            columns,
            null);
    return Cli.run(context, args);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void withoutArgumentsHelpIsShown() {
    assertThat(run()).isZero();
    assertThat(out()).contains("Begin with:", "furrow demo");
    assertThat(err()).isEmpty();
  }

  @Test
  void helpFitsANarrowTerminal() {
    columns = 20;
    assertThat(run("help", "submit")).isZero();
    assertThat(out()).contains("--priority");
  }

  @Test
  void versionIsJsonOnRequest() {
    assertThat(run("version", "--json")).isZero();
    assertThat(out()).startsWith("{\"schema\":\"furrow/1\",\"furrow\":\"");
    assertThat(run("--version")).isZero();
    assertThat(out()).startsWith("furrow 0.");
  }

  @Test
  void aMisspeltVerbIsSuggested() {
    assertThat(run("sumbit")).isEqualTo(2);
    assertThat(err()).contains("no such command: furrow sumbit", "hint: did you mean submit?");
    assertThat(run("task", "lits")).isEqualTo(2);
    assertThat(err()).contains("no such command: furrow task lits", "did you mean list?");
  }

  @Test
  void helpGoesDownToAVerb() {
    assertThat(run("help", "server", "start")).isZero();
    assertThat(out()).startsWith("Usage: furrow server start ").contains("--local-workers");
    assertThat(run("help", "server", "nosuch")).isEqualTo(2);
    assertThat(err()).contains("no such command: furrow server nosuch", "furrow server --help");
    assertThat(run("help", "nosuch")).isEqualTo(2);
    assertThat(err()).contains("no such command: furrow nosuch", "hint: furrow help");
  }

  @Test
  void anErrorIsOneJsonObjectOnRequest() {
    assertThat(run("task", "show", "x", "--json")).isEqualTo(2);
    assertThat(err().lines()).hasSize(1);
    assertThat(err())
        .startsWith("{\"schema\":\"furrow/1\",\"code\":\"BAD_REQUEST\",\"message\":\"")
        .contains("not a task: 'x'", "\"hint\":\"furrow task show --help\"");
    assertThat(out()).isEmpty();
  }

  @Test
  void withoutAServerTheHintSaysHowToStartOne() {
    assertThat(run("task", "list")).isEqualTo(4);
    assertThat(err()).contains("(UNREACHABLE)", "hint: furrow server start");
  }

  @Test
  void aNounAloneListsItsVerbs() {
    assertThat(run("group")).isEqualTo(2);
    assertThat(err()).contains("say what to do: list, show, create, delete");
  }

  @Test
  void aSettingFromTheEnvironmentIsTheDefaultOfItsOption() {
    environment.put("FURROW_OUTPUT", "json");
    assertThat(run("version")).isZero();
    assertThat(out()).startsWith("{");
    assertThat(run("version", "-o", "id")).isZero();
    assertThat(out()).doesNotStartWith("{");
  }

  @Test
  void aBadSettingNamesItsFile() {
    assertThat(run("version", "--config", "/nonexistent")).isEqualTo(2);
    assertThat(err()).contains("(BAD_SETTING)", "--config /nonexistent");
  }

  @Test
  void submitSaysWhatIsMissing() {
    assertThat(run("submit", "f.csv")).isEqualTo(2);
    assertThat(err()).contains("nothing to do", "hint: say what: --op");
    assertThat(run("submit", "--op", "sum(*)")).isEqualTo(2);
    assertThat(err()).contains("no input file");
    assertThat(run("submit", "--exec", "date")).isEqualTo(2);
    assertThat(err()).contains("no input file", "without a file: --set items=1 --exec CMD");
    assertThat(run("submit", "--exec", "date", "--set", "items=1")).isEqualTo(4);
    assertThat(run("submit", "f", "--op", "sum(*)", "--exec", "wc")).isEqualTo(2);
    assertThat(err()).contains("--exec goes neither with --op");
  }

  @Test
  void aComputeJobIsSaidInOneWay() {
    assertThat(run("submit", "--kernel", "noop", "--count", "5")).isEqualTo(2);
    assertThat(err()).contains("--count goes with --kernel spin only", "hint: furrow submit");
    assertThat(run("submit", "f.csv", "--op", "sum(*)", "--millis", "1")).isEqualTo(2);
    assertThat(err()).contains("--millis goes with --kernel spin only");
    assertThat(run("submit", "--kernel", "spin", "--op", "items=5", "--micros", "1")).isEqualTo(2);
    assertThat(err()).contains("--micros and --op 'items=5' say the same");
    assertThat(run("submit", "--kernel", "spin", "--count", "5")).isEqualTo(2);
    assertThat(err()).contains("0 of --millis, --micros, --iterations given (expected: one)");
    assertThat(run("submit", "--kernel", "spin", "--millis", "5", "--micros", "1")).isEqualTo(2);
    assertThat(err()).contains("2 of --millis, --micros, --iterations given (expected: one)");
    assertThat(run("submit", "--kernel", "spin", "--count", "many")).isEqualTo(2);
  }

  @Test
  void everyCommandHasADescriptionAndHelp() {
    List<String> without = new ArrayList<>();
    CommandLine all = CommandTree.tree(new Furrow(null, null, List.of()));
    check(all, without);
    assertThat(without).isEmpty();
    for (String verb : CommandTree.NAMES) {
      assertThat(run("help", verb)).as(verb).isZero();
      assertThat(out()).as(verb).contains("Usage: furrow " + verb);
    }
  }

  private static void check(CommandLine line, List<String> without) {
    var spec = line.getCommandSpec();
    if (spec.usageMessage().description().length == 0) {
      without.add(spec.qualifiedName());
    }
    spec.options().stream()
        .filter(option -> option.description().length == 0 && !option.hidden())
        .forEach(option -> without.add(spec.qualifiedName() + " " + option.longestName()));
    spec.subcommands().values().forEach(sub -> check(sub, without));
  }

  @Test
  void theCompletionScriptIsWhole() {
    assertThat(run("completion")).isZero();
    assertThat(out()).contains("complete -F").contains("explain");
  }

  @Test
  void anAtSignIsAnOrdinaryCharacter() throws Exception {
    Path words = Files.writeString(directory.resolve("words"), "version");
    assertThat(run("@" + words)).isEqualTo(2);
    assertThat(err()).contains("@" + words);
  }

  @Test
  void aPlainTerminalGetsNoEscapes() {
    assertThat(Context.plain(Map.of("TERM", "xterm"))).isFalse();
    assertThat(Context.plain(Map.of("TERM", "xterm", "NO_COLOR", ""))).isFalse();
    assertThat(Context.plain(Map.of("TERM", "xterm", "NO_COLOR", "1"))).isTrue();
    assertThat(Context.plain(Map.of("TERM", "dumb"))).isTrue();
    assertThat(Context.plain(Map.of())).isTrue();
  }
}
