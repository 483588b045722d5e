package furrow.app.style;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The project's own files, found from the directory that the build runs in. */
final class Sources {
  private static final List<String> GENERATED = List.of("target", ".git", ".furrow-build");

  private Sources() {}

  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("protocol"))
        || !Files.isDirectory(here.resolve("app"))) {
      here = here.getParent();
      if (here == null) {
        throw new IllegalStateException("not inside the project: " + Path.of("").toAbsolutePath());
      }
    }
    return here;
  }

  /** Files with one of these endings, build output left out, in order. */
  static List<Path> files(String... endings) {
    try (Stream<Path> walk = Files.walk(root())) {
      return walk.filter(Files::isRegularFile)
          .filter(path -> Stream.of(endings).anyMatch(path.toString()::endsWith))
          .filter(path -> GENERATED.stream().noneMatch(name -> hasPart(path, name)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> java() {
    return files(".java");
  }

  static boolean isTest(Path path) {
    return hasPart(path, "test");
  }

  static List<String> lines(Path path) {
    try {
      return Files.readAllLines(path);
    } catch (IOException e) {
      throw new UncheckedIOException(path.toString(), e);
    }
  }

  /** Where something is, as editors and people read it. */
  static String at(Path path, long line) {
    return root().relativize(path) + ":" + line;
  }

  /** Parses all Java files, without resolving anything. */
  static void parse(Visitor visitor) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              javac.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(java()));
      Iterable<? extends CompilationUnitTree> units = task.parse();
      for (CompilationUnitTree unit : units) {
        visitor.visit(Path.of(unit.getSourceFile().toUri()), unit, Trees.instance(task));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean hasPart(Path path, String name) {
    for (Path part : root().relativize(path)) {
      if (part.toString().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Receives one parsed file. */
  interface Visitor {
    void visit(Path path, CompilationUnitTree unit, Trees trees);
  }
}
