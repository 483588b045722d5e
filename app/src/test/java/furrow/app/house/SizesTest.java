package furrow.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small files, short methods, few parameters. */
class SizesTest {
  private static final int FILE_LIMIT = 400;
  private static final int FILE_MEDIAN = 100;
  private static final int METHOD_LIMIT = 60;
  private static final int PARAMETER_LIMIT = 5;

  @Test
  void filesStayUnderTheLimit() {
    assertThat(Sources.java())
        .filteredOn(path -> Sources.lines(path).size() > FILE_LIMIT)
        .as("files over %d lines: look for the missing idea", FILE_LIMIT)
        .isEmpty();
  }

  @Test
  void theMedianFileIsSmall() {
    int[] sizes = Sources.java().stream().mapToInt(p -> Sources.lines(p).size()).sorted().toArray();

    assertThat(sizes[sizes.length / 2]).isLessThanOrEqualTo(FILE_MEDIAN);
  }

  @Test
  void methodsAreShort() {
    List<String> tooLong = new ArrayList<>();
    Sources.parse(
        (path, unit, trees) ->
            new Methods(unit, trees) {
              @Override
              void method(MethodTree method, long first, long last) {
                if (last - first + 1 > METHOD_LIMIT) {
                  tooLong.add(
                      Sources.at(path, first) + " " + method.getName() + " " + (last - first + 1));
                }
              }
            }.scan(unit, null));

    assertThat(tooLong).as("methods over %d lines", METHOD_LIMIT).isEmpty();
  }

  @Test
  void methodsTakeFewParameters() {
    List<String> tooMany = new ArrayList<>();
    Sources.parse(
        (path, unit, trees) ->
            new Methods(unit, trees) {
              @Override
              void method(MethodTree method, long first, long last) {
                if (method.getParameters().size() > PARAMETER_LIMIT && !inRecord()) {
                  tooMany.add(Sources.at(path, first) + " " + method.getName());
                }
              }
            }.scan(unit, null));

    assertThat(tooMany).as("more than %d parameters: make a record", PARAMETER_LIMIT).isEmpty();
  }

  /** Calls back for every method with a body or without, with its first and last line. */
  private abstract static class Methods extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;

    Methods(CompilationUnitTree unit, Trees trees) {
      this.unit = unit;
      this.positions = trees.getSourcePositions();
    }

    abstract void method(MethodTree method, long first, long last);

    /** Whether the method belongs to a record: constructors of records list its components. */
    boolean inRecord() {
      Tree owner = getCurrentPath().getParentPath().getLeaf();
      return owner instanceof ClassTree type && type.getKind() == Tree.Kind.RECORD;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      long first = positions.getStartPosition(unit, method);
      long last = positions.getEndPosition(unit, method);
      if (first >= 0 && last >= 0) {
        method(
            method, unit.getLineMap().getLineNumber(first), unit.getLineMap().getLineNumber(last));
      }
      return super.visitMethod(method, nothing);
    }
  }
}
