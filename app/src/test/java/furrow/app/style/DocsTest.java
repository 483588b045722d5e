package furrow.app.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import furrow.engine.Notice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The texts beside the code: complete, linked, and nothing under version control that is built. */
class DocsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final long LARGEST_FILE = 1 << 20;

  @Test
  void theExpectedTextsAreThere() {
    assertThat(
            List.of(
                "LICENSE",
                "README.md",
                "ARCHITECTURE.md",
                "CONTRIBUTING.md",
                "CHANGELOG.md",
                "docs/protocol.md",
                "docs/operations.md",
                "docs/events.md",
                "docs/glossary.md"))
        .allSatisfy(name -> assertThat(Sources.root().resolve(name)).isRegularFile());
  }

  @Test
  void theReadmeIsShort() {
    assertThat(Sources.lines(Sources.root().resolve("README.md"))).hasSizeLessThan(200);
  }

  @Test
  void linksLeadSomewhere() {
    List<String> dead = new ArrayList<>();
    for (Path file : Sources.files(".md")) {
      int number = 0;
      for (String line : Sources.lines(file)) {
        number++;
        Matcher links = LINK.matcher(line);
        while (links.find()) {
          if (!Files.exists(file.resolveSibling(links.group(1)))) {
            dead.add(Sources.at(file, number) + " " + links.group(1));
          }
        }
      }
    }

    assertThat(dead).isEmpty();
  }

  @Test
  void everyKindOfEventIsDescribed() {
    List<String> rows = Sources.lines(Sources.root().resolve("docs/events.md"));

    assertThat(Notice.Kind.values())
        .allSatisfy(
            kind ->
                assertThat(rows).filteredOn(r -> r.startsWith("| `" + kind + "` |")).hasSize(1));
  }

  @Test
  void headingsArePlainEnglish() {
    List<String> odd = new ArrayList<>();
    for (Path file : Sources.files(".md")) {
      for (String line : Sources.lines(file)) {
        if (line.startsWith("#") && !StandardCharsets.US_ASCII.newEncoder().canEncode(line)) {
          odd.add(file + " " + line);
        }
      }
    }

    assertThat(odd).isEmpty();
  }

  @Test
  void decisionsAreNumberedWithoutGaps() throws Exception {
    try (var list = Files.list(Sources.root().resolve("docs/decisions"))) {
      List<String> numbers =
          list.map(path -> path.getFileName().toString().substring(0, 4)).sorted().toList();
      for (int i = 0; i < numbers.size(); i++) {
        assertThat(numbers.get(i)).isEqualTo(String.format("%04d", i + 1));
      }
    }
  }

  @Test
  void nothingBuiltIsUnderVersionControl() throws Exception {
    List<String> tracked = tracked();

    assertThat(tracked)
        .noneMatch(name -> name.matches("(.*/)?target/.*|.*\\.(class|jar|jsa|db|log)"))
        .allSatisfy(name -> assertThat(size(name)).as(name).isLessThan(LARGEST_FILE));
  }

  private static long size(String name) throws Exception {
    Path path = Sources.root().resolve(name);
    return Files.exists(path) ? Files.size(path) : 0;
  }

  /** Names of all files under version control; none where there is no git. */
  private static List<String> tracked() throws Exception {
    Path git = Sources.root().resolve(".git");
    assumeTrue(Files.exists(git), "not a git clone");
    assumeTrue(isInstalled("git"), "rules over the files under version control: no git");
    Process process =
        new ProcessBuilder("git", "ls-files").directory(Sources.root().toFile()).start();
    String names = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return names.lines().toList();
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
