package furrow.app.style;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Outer bounds: a size is a result, but beyond these somebody should ask. */
class SizesTest {
  private static final int FILE_LIMIT = 600;
  private static final int METHOD_LIMIT = 80;

  @Test
  void filesStayUnderTheLimit() {
    assertThat(Sources.java())
        .filteredOn(path -> Sources.lines(path).size() > FILE_LIMIT)
        .as("files over %d lines: is this one idea?", FILE_LIMIT)
        .isEmpty();
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

  /** Calls back for every method with a body or without, with its first and last line. */
  private abstract static class Methods extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;

    Methods(CompilationUnitTree unit, Trees trees) {
      this.unit = unit;
      this.positions = trees.getSourcePositions();
    }

    abstract void method(MethodTree method, long first, long last);

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
