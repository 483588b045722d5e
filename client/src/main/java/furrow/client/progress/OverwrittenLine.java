package furrow.client.progress;

import furrow.client.render.HumanFormat;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A line of a terminal that is written over: the only place that sends it control characters. */
final class OverwrittenLine {
  private static final String CLEAR_TO_END = "\033[K";

  private OverwrittenLine() {}

  static void show(PrintStream terminal, String text, int columns) {
    send(terminal, "\r" + HumanFormat.cut(text, columns - 1) + CLEAR_TO_END);
  }

  static void clear(PrintStream terminal) {
    send(terminal, "\r" + CLEAR_TO_END);
  }

  /** As bytes, which a stream for people does not escape. */
  private static void send(PrintStream terminal, String text) {
    terminal.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    terminal.flush();
  }
}
