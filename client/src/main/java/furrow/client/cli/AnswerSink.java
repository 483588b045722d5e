package furrow.client.cli;

import furrow.client.render.AnswerTable;
import furrow.client.render.Format;
import furrow.json.VisibleText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** Where an answer goes: stdout in the format asked for, or a file as it is. */
public final class AnswerSink {
  private AnswerSink() {}

  /** Gives the answer's bytes and says what type they are. */
  public interface Source {
    String copyTo(OutputStream to) throws IOException;
  }

  /**
   * Writes an answer.
   *
   * @param file null or {@code -} for stdout
   */
  public static void write(Leaf leaf, Path file, Source source) throws IOException {
    if (file != null && !file.toString().equals("-")) {
      new OutputFile(file).write(leaf.context(), source);
    } else if (leaf.printer().json() && leaf.printer().format() == Format.JSON) {
      source.copyTo(StandardStream.strict(leaf.context().out()));
    } else {
      shown(leaf, source);
    }
  }

  private static void shown(Leaf leaf, Source source) throws IOException {
    Peek peek = new Peek(StandardStream.strict(leaf.context().out()));
    String type = source.copyTo(peek);
    if (peek.held() != null) {
      byte[] answer = peek.held();
      if (type.startsWith("application/json") && AnswerTable.is(answer)) {
        sayLeftOut(leaf, AnswerTable.print(answer, leaf.printer().format(), leaf.context().out()));
      } else {
        leaf.context().out().write(answer);
      }
    }
    leaf.context().out().flush();
  }

  private static void sayLeftOut(Leaf leaf, List<String> columns) {
    if (!columns.isEmpty()) {
      String names = String.join(", ", columns);
      leaf.say(
          "note: * leaves out "
              + VisibleText.inLine(names)
              + ": some cells are no numbers (--bad-cells skip leaves out only those)");
    }
  }

  /** Holds an answer back while it looks like JSON; passes anything else on at once. */
  private static final class Peek extends OutputStream {
    private final OutputStream on;
    private ByteArrayOutputStream held = new ByteArrayOutputStream();

    Peek(OutputStream on) {
      this.on = on;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0 && held != null && held.size() == 0 && bytes[offset] != '{') {
        held = null;
      }
      if (held == null) {
        on.write(bytes, offset, length);
      } else {
        held.write(bytes, offset, length);
      }
    }

    /** All bytes, or null when they were passed on. */
    byte[] held() {
      return held == null ? null : held.toByteArray();
    }
  }
}
