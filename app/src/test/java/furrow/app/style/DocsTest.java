package furrow.app.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.source.tree.ClassTree;
import com.sun.source.util.TreeScanner;
import furrow.engine.Notice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The texts beside the code: complete, linked, and nothing under version control that is built. */
class DocsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
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
  void everyNameOfATypeOrPackageExists() {
    Names names = Names.read();
    List<String> gone = new ArrayList<>();
    for (Path file : Sources.files(".md")) {
      boolean code = false;
      int number = 0;
      for (String line : Sources.lines(file)) {
        number++;
        code ^= line.startsWith("```");
        Matcher quoted = QUOTED.matcher(code ? "" : line);
        while (quoted.find()) {
          if (!names.has(quoted.group(1))) {
            gone.add(Sources.at(file, number) + " " + quoted.group(1));
          }
        }
      }
    }

    assertThat(gone).as("names in backticks that are nowhere in the sources").isEmpty();
  }

  /** Everything in the sources that a text may name. */
  private record Names(Set<String> types, Set<String> packages, List<String> files) {
    /** {@code Type}, {@code Type.member()}, {@code path/Type}. */
    private static final Pattern TYPE =
        Pattern.compile(
            "((?:[a-z-]+/)*)([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)*)(?:\\.(?!java)[a-zA-Z]+(?:\\(\\))?)?");

    private static final Pattern PACKAGE = Pattern.compile("furrow(?!\\.db)(?:\\.[a-z]+)+");

    /** Names of other programs' settings and functions that look like types. */
    private static final Set<String> FOREIGN =
        Set.of(
            "Gatherv", "MessageTimeout", "OneToOneRingBuffer", "Scatterv", "SrunPortRange", "Test");

    static Names read() {
      Set<String> types = new HashSet<>(FOREIGN);
      Set<String> packages = new HashSet<>();
      Sources.parse(
          (path, unit, trees) -> {
            packages.add(String.valueOf(unit.getPackageName()));
            new TreeScanner<Void, Void>() {
              @Override
              public Void visitClass(ClassTree type, Void nothing) {
                types.add(type.getSimpleName().toString());
                return super.visitClass(type, nothing);
              }
            }.scan(unit, null);
          });
      return new Names(types, packages, Sources.java().stream().map(Path::toString).toList());
    }

    boolean has(String quoted) {
      if (PACKAGE.matcher(quoted).matches()) {
        return packages.stream().anyMatch(name -> (name + ".").startsWith(quoted + "."));
      }
      Matcher type = TYPE.matcher(quoted);
      if (!type.matches()) {
        return true;
      }
      String name = type.group(2);
      return type.group(1).isEmpty()
          ? types.contains(name) || isJavaLang(name)
          : files.stream()
              .anyMatch(file -> file.endsWith("/" + name + ".java") && below(file, type.group(1)));
    }

    private static boolean below(String file, String directories) {
      return Stream.of(directories.split("/")).allMatch(part -> file.contains("/" + part + "/"));
    }

    private static boolean isJavaLang(String name) {
      try {
        Class.forName("java.lang." + name);
        return true;
      } catch (ClassNotFoundException e) {
        return false;
      }
    }
  }

  @Test
  void everyDecisionHasItsOwnNumber() throws Exception {
    try (Stream<Path> list = Files.list(Sources.root().resolve("docs/decisions"))) {
      List<Path> records = list.toList();
      assertThat(records)
          .extracting(path -> path.getFileName().toString().substring(0, 4))
          .doesNotHaveDuplicates();
      assertThat(records)
          .allSatisfy(
              path ->
                  assertThat(Sources.lines(path).get(0))
                      .startsWith("# " + path.getFileName().toString().substring(0, 4) + " "));
    }
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
  void decisionsHaveANumberOfTheirOwn() throws Exception {
    try (var list = Files.list(Sources.root().resolve("docs/decisions"))) {
      Set<String> numbers = new HashSet<>();
      for (Path record : list.toList()) {
        String number = record.getFileName().toString().substring(0, 4);
        assertThat(numbers.add(number)).as(number).isTrue();
        assertThat(Files.readString(record)).startsWith("# " + number + " ");
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
