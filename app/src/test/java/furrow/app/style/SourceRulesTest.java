package furrow.app.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must not be written anywhere, or only in its place. */
class SourceRulesTest {

  @Test
  void everyPackageIsDescribed() {
    List<String> undescribed =
        Sources.java().stream()
            .filter(path -> !Sources.isTest(path))
            .map(Path::getParent)
            .distinct()
            .filter(dir -> !Files.exists(dir.resolve("package-info.java")))
            .map(Path::toString)
            .toList();

    assertThat(undescribed).as("packages without package-info.java").isEmpty();
    assertThat(linesWith(Sources.java(), "To be " + "described")).isEmpty();
  }

  @Test
  void nothingIsLeftOpen() {
    List<Path> files = Sources.files(".java", ".sh", ".md", ".xml");

    assertThat(linesWith(files, "\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b")).isEmpty();
    assertThat(linesWith(files, "@Dis" + "abled\\b")).isEmpty();
    assertThat(linesWith(files, "UnsupportedOperation" + "Exception\\(\"not yet")).isEmpty();
  }

  @Test
  void testsDoNotSleep() {
    List<Path> tests =
        Sources.java().stream()
            .filter(path -> Sources.isTest(path) || path.toString().contains("/testkit/"))
            .toList();

    assertThat(linesWith(tests, "\\.sle" + "ep\\(|parkNa" + "nos\\(")).isEmpty();
  }

  @Test
  void onlyMainClassesEndTheProcess() {
    List<Path> others = where(path -> !Sources.isTest(path) && !isMain(path));

    assertThat(linesWith(others, "System\\.ex" + "it\\(|\\.ha" + "lt\\(")).isEmpty();
  }

  /** Who catches an Error passes it on, first of all or as it is: the process serves or ends. */
  @Test
  void errorsThatAreCaughtArePassedOn() {
    Pattern caught = Pattern.compile("catch \\((\\w+ \\| )*(Throwable|Error)\\b");
    Pattern passed = Pattern.compile("FatalErrors\\.|\\bthrow e;|\\blost\\(|\\bpass\\(");
    List<String> kept = new ArrayList<>();
    for (Path file : where(path -> !Sources.isTest(path) && seesFatalErrors(path))) {
      List<String> lines = Sources.lines(file);
      for (int i = 0; i < lines.size(); i++) {
        String next = String.join(" ", lines.subList(i, Math.min(i + 4, lines.size())));
        if (caught.matcher(lines.get(i)).find() && !passed.matcher(next).find()) {
          kept.add(Sources.at(file, i + 1) + " " + lines.get(i).strip());
        }
      }
    }
    assertThat(kept).as("errors that are caught and kept").isEmpty();
  }

  private static boolean seesFatalErrors(Path path) {
    return Stream.of("/kernel/", "/runtime/", "/worker/", "/server/", "/mpi-bridge/", "/app/")
        .anyMatch(module -> path.toString().contains(module));
  }

  @Test
  void logicReadsNoClock() {
    List<Path> pure = where(path -> path.toString().contains("/engine/src/main/"));

    assertThat(
            linesWith(
                pure,
                "System\\.(nanoTime|currentTimeMillis)|Instant\\.now|new Random|Math\\.random|new Thread"))
        .isEmpty();
  }

  @Test
  void nobodyPrintsStackTraces() {
    assertThat(linesWith(Sources.java(), "printStack" + "Trace\\(\\)")).isEmpty();
  }

  @Test
  void noJavaSerialisation() {
    assertThat(linesWith(Sources.java(), "Object" + "InputStream|Object" + "OutputStream"))
        .isEmpty();
  }

  private static boolean isMain(Path path) {
    return path.getFileName().toString().endsWith("Main.java");
  }

  private static List<Path> where(Predicate<Path> wanted) {
    return Sources.java().stream().filter(wanted).toList();
  }

  private static List<String> linesWith(List<Path> files, String regex) {
    Pattern pattern = Pattern.compile(regex);
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      int number = 0;
      for (String line : Sources.lines(file)) {
        number++;
        if (pattern.matcher(line).find()) {
          found.add(Sources.at(file, number) + " " + line.strip());
        }
      }
    }
    return found;
  }
}
