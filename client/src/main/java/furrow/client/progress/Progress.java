package furrow.client.progress;

import furrow.json.VisibleText;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * Shows how far something is, on stderr. On a terminal one line is drawn again and again, at most
 * ten times a second; elsewhere a plain line appears every ten seconds. Safe for several threads.
 */
public final class Progress implements AutoCloseable {
  private static final long BAR_NANOS = 100_000_000L;
  private static final long LINE_NANOS = 10_000_000_000L;

  private final PrintStream err;
  private final boolean terminal;
  private final int columns;
  private final LongSupplier nanoTime;
  private final Rate units = new Rate();
  private final Rate rows = new Rate();
  private boolean drawn;
  private boolean begun;
  private boolean closed;
  private long shownAt;

  /**
   * @param err null to show nothing
   * @param nanoTime the clock, as {@link System#nanoTime}
   */
  public Progress(PrintStream err, boolean terminal, int columns, LongSupplier nanoTime) {
    this.err = err;
    this.terminal = terminal;
    this.columns = columns;
    this.nanoTime = nanoTime;
  }

  /** Takes note, and shows it when it is time. */
  public synchronized void update(ProgressState state) {
    if (err == null || closed) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (!begun) {
      begun = true;
      shownAt = now - (terminal ? BAR_NANOS : 0);
    }
    double unitRate = units.perSecond(now, state.done());
    double rowRate = rows.perSecond(now, state.rows());
    units.add(now, state.done());
    rows.add(now, state.rows());
    if (now - shownAt < (terminal ? BAR_NANOS : LINE_NANOS)) {
      return;
    }
    shownAt = now;
    String line = ProgressLine.of(state, unitRate, rowRate, terminal);
    if (terminal) {
      OverwrittenLine.show(err, line, columns);
      drawn = true;
    } else {
      err.println(line);
    }
  }

  /** Says something without tearing the bar. */
  public synchronized void say(String line) {
    if (err != null) {
      clear();
      err.println(VisibleText.indented(line));
    }
  }

  private void clear() {
    if (drawn) {
      OverwrittenLine.clear(err);
      drawn = false;
    }
  }

  /** Takes the bar away. */
  @Override
  public synchronized void close() {
    closed = true;
    if (err != null) {
      clear();
    }
  }
}
