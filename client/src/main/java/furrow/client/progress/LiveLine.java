package furrow.client.progress;

import furrow.client.render.HumanFormat;
import java.io.PrintStream;

/**
 * One line on stderr about something that is awaited: drawn again and again on a terminal with the
 * time that has passed, printed only when it changes elsewhere. One thread.
 */
public final class LiveLine implements AutoCloseable {
  private final PrintStream err;
  private final boolean terminal;
  private final int columns;
  private String last = "";

  public LiveLine(PrintStream err, boolean terminal, int columns) {
    this.err = err;
    this.terminal = terminal;
    this.columns = columns;
  }

  /**
   * Shows it.
   *
   * @param nanos how long it has been awaited
   */
  public void show(String text, long nanos) {
    if (terminal) {
      OverwrittenLine.show(err, text + "  " + HumanFormat.duration(nanos / 1_000_000), columns);
    } else if (!text.equals(last)) {
      err.println(text);
    }
    last = text;
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (terminal && !last.isEmpty()) {
      OverwrittenLine.clear(err);
    }
  }
}
