package furrow.app.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Words are the field's standard terms (Slurm, MPI, Kafka, Netty, HyperQueue), and one name has one
 * meaning. docs/glossary.md has the words that are used instead.
 */
class WordsTest {
  /** Words that are pictures of something else. */
  private static final Set<String> METAPHORS =
      Set.of(
          "carriage",
          "chatter",
          "chore",
          "chores",
          "crew",
          "desk",
          "dismiss",
          "dismissed",
          "errand",
          "foundation",
          "founded",
          "founding",
          "grain",
          "habit",
          "habits",
          "hire",
          "hired",
          "house",
          "housekeeper",
          "leash",
          "rehearsal",
          "rehearse",
          "saboteur",
          "seat",
          "seats",
          "secluded",
          "seclusion",
          "tally",
          "troubles",
          "workbook");

  /** Allowed in texts, where they are plain English, but not as parts of names. */
  private static final Set<String> METAPHORS_IN_NAMES = Set.of("book", "stretch");

  private static final Pattern WORD = Pattern.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  /** A term of its own. */
  private static final Pattern CARRIAGE_RETURN = Pattern.compile("(?i)carriage[ _]?returns?");

  @Test
  void nothingIsNamedOrDescribedByMetaphors() {
    List<String> found = new ArrayList<>();
    for (Path file : Sources.files(".java", ".md", ".sh", "/furrow", "/verify", "/dev-cluster")) {
      if (!isRecordOfDecisions(file) && !isThis(file)) {
        boolean java = file.toString().endsWith(".java");
        int number = 0;
        for (String line : Sources.lines(file)) {
          number++;
          find(CARRIAGE_RETURN.matcher(line).replaceAll(""), java, Sources.at(file, number), found);
        }
      }
    }

    assertThat(found).as("metaphors; docs/glossary.md has the words to use").isEmpty();
  }

  private static void find(String line, boolean java, String at, List<String> found) {
    Matcher names = NAME.matcher(line);
    while (names.find()) {
      String name = names.group();
      Matcher words = WORD.matcher(name);
      while (words.find()) {
        String word = words.group().toLowerCase(Locale.ROOT);
        boolean compound = java && word.length() < name.length();
        if (METAPHORS.contains(word) || (compound && METAPHORS_IN_NAMES.contains(word))) {
          found.add(at + " " + name);
        }
      }
    }
  }

  /** Decisions tell what was once; the list of words has them all. */
  private static boolean isRecordOfDecisions(Path file) {
    return file.toString().contains("/decisions/") || file.endsWith("CHANGELOG.md");
  }

  private static boolean isThis(Path file) {
    return file.endsWith("WordsTest.java");
  }

  @Test
  void oneNameHasOneMeaning() {
    Map<String, List<Path>> types = new TreeMap<>();
    for (Path path : Sources.java()) {
      String type = path.getFileName().toString().replace(".java", "");
      if (!type.equals("package-info")) {
        types.computeIfAbsent(type, key -> new ArrayList<>()).add(Sources.root().relativize(path));
      }
    }
    types.values().removeIf(paths -> paths.size() == 1);

    assertThat(types).as("top-level types of one name").isEmpty();
  }
}
