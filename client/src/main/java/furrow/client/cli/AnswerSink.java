package furrow.client.cli;

import furrow.client.render.AnswerTable;
import furrow.client.render.Format;
import furrow.json.VisibleText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Where an answer goes, and in which format: to stdout, or to a file, whose suffix may say it. */
public final class AnswerSink {
  private AnswerSink() {}

  /** Where bytes go that come before the answer is complete. */
  public interface Typed {
    /** What type the answer will be, before its first byte. */
    void type(String contentType);
  }

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
      Format format = ofFile(leaf.printer().format(), file);
      new OutputFile(file)
          .write(
              leaf.context(), format == Format.JSON ? source : to -> as(leaf, format, source, to));
    } else if (leaf.printer().json() && leaf.printer().format() == Format.JSON) {
      source.copyTo(StandardStream.strict(leaf.context().out()));
    } else {
      shown(leaf, source);
    }
  }

  /** What {@code -o} says, else what the file's name says, else JSON: the answer as it is. */
  private static Format ofFile(Format asked, Path file) {
    if (asked != Format.TABLE && asked != Format.ID) {
      return asked;
    }
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "csv" -> Format.CSV;
      case "tsv" -> Format.TSV;
      case "md" -> Format.MARKDOWN;
      case "jsonl" -> Format.JSONL;
      default -> Format.JSON;
    };
  }

  private static String as(Leaf leaf, Format format, Source source, OutputStream to)
      throws IOException {
    Peek peek = new Peek(to);
    String type = source.copyTo(peek);
    byte[] answer = peek.held();
    if (answer == null) {
      return type;
    }
    if (type.startsWith("application/json") && AnswerTable.is(answer)) {
      sayLeftOut(leaf, AnswerTable.write(answer, format, to));
    } else {
      to.write(answer);
    }
    return type;
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
  private static final class Peek extends OutputStream implements Typed {
    private final OutputStream on;
    private ByteArrayOutputStream held = new ByteArrayOutputStream();

    Peek(OutputStream on) {
      this.on = on;
    }

    @Override
    public void type(String contentType) {
      if (!contentType.startsWith("application/json")) {
        held = null;
      }
    }

    @Override
    public void flush() throws IOException {
      on.flush();
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
