package furrow.app.style;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Names are the field's standard terms (Slurm, MPI, Kafka, Netty, HyperQueue), and one name has one
 * meaning. docs/glossary.md has the words that are used instead.
 */
class WordsTest {
  /** Words that are pictures of something else, as parts of names. */
  private static final Set<String> METAPHORS =
      Set.of(
          "book",
          "carriage",
          "chatter",
          "chore",
          "chores",
          "crew",
          "desk",
          "dismiss",
          "dismissed",
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
          "seat",
          "seats",
          "secluded",
          "seclusion",
          "stretch",
          "tally",
          "troubles",
          "workbook");

  /** Modules whose names have not been looked at yet. */
  private static final Set<String> OPEN = Set.of("mpi-bridge", "server");

  @Test
  void namesAreNoMetaphors() {
    List<String> found = new ArrayList<>();
    Sources.parse(
        (path, unit, trees) -> {
          if (!OPEN.contains(module(path))) {
            new Declarations(path, unit, trees, found).scan(unit, null);
          }
        });

    assertThat(found).as("metaphors in names; see docs/glossary.md").isEmpty();
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
    types.values().removeIf(paths -> paths.stream().anyMatch(p -> OPEN.contains(module(p))));

    assertThat(types).as("top-level types of one name").isEmpty();
  }

  private static String module(Path path) {
    Path inside = path.isAbsolute() ? Sources.root().relativize(path) : path;
    return inside.getName(0).toString();
  }

  /** The words of a name: {@code readSlotBatch} and {@code MAX_SLOT} have slot. */
  private static Set<String> words(CharSequence name) {
    Set<String> words = new TreeSet<>();
    for (String part :
        name.toString()
            .replaceAll("(?i)carriage_?return", "")
            .split("[^A-Za-z]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")) {
      words.add(part.toLowerCase(Locale.ROOT));
    }
    return words;
  }

  /** Reports every declared name that has a word of {@link #METAPHORS}. */
  private static final class Declarations extends TreePathScanner<Void, Void> {
    private final Path path;
    private final CompilationUnitTree unit;
    private final Trees trees;
    private final List<String> found;

    Declarations(Path path, CompilationUnitTree unit, Trees trees, List<String> found) {
      this.path = path;
      this.unit = unit;
      this.trees = trees;
      this.found = found;
      if (unit.getPackageName() != null) {
        check(unit.getPackageName().toString(), unit.getPackageName());
      }
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      check(type.getSimpleName(), type);
      return super.visitClass(type, nothing);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      check(method.getName(), method);
      return super.visitMethod(method, nothing);
    }

    @Override
    public Void visitVariable(VariableTree variable, Void nothing) {
      check(variable.getName(), variable);
      return super.visitVariable(variable, nothing);
    }

    private void check(CharSequence name, Tree at) {
      Set<String> words = words(name);
      words.retainAll(METAPHORS);
      if (!words.isEmpty()) {
        long start = trees.getSourcePositions().getStartPosition(unit, at);
        found.add(Sources.at(path, unit.getLineMap().getLineNumber(start)) + " " + name);
      }
    }
  }
}
