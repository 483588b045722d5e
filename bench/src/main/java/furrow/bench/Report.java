package furrow.bench;

import furrow.json.JsonObject;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * What a benchmark finds, printed line by line as it comes: for people on stdout; with {@code
 * --json} on stderr, and one object on stdout at the end.
 */
public final class Report {
  private final JsonObject figures = new JsonObject();
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;

  Report(String bench, PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
    put("schema", "furrow/1").put("bench", bench);
  }

  /** A field of the JSON object. Decimals are rounded to four digits after the point. */
  public Report put(String name, Object value) {
    figures.put(name, value instanceof Double d ? Math.round(d * 1e4) / 1e4 : value);
    return this;
  }

  /** A line with figures. */
  public void line(String format, Object... values) {
    print(json ? err : out, format, values);
  }

  /** A line that says what goes on; always on stderr. */
  public void progress(String format, Object... values) {
    print(err, format, values);
  }

  private static void print(PrintWriter to, String format, Object... values) {
    to.println(String.format(Locale.ROOT, format, values));
    to.flush();
  }

  public void micros(String name, String what, double nanos) {
    put(name, nanos / 1e3).line("  %-52s %12.1f us", what, nanos / 1e3);
  }

  public void rate(String name, String what, double perSecond) {
    number(name, what, Math.round(perSecond), " /s");
  }

  public void number(String name, String what, long number) {
    number(name, what, number, "");
  }

  private void number(String name, String what, long number, String unit) {
    put(name, number).line("  %-52s %,12d%s", what, number, unit);
  }

  public void ratio(String name, String what, double ratio) {
    put(name, ratio).line("  %-52s %12.2f", what, ratio);
  }

  public void percent(String name, String what, double percent) {
    put(name, percent).line("  %-52s %12.2f %%", what, percent);
  }

  public void seconds(String name, String what, double seconds) {
    put(name, seconds).line("  %-52s %12.3f s", what, seconds);
  }

  /** Something that cannot be measured here, and what to do about it. */
  public void leftOut(String name, String what, String hint) {
    put(name + "_left_out", hint).line("  %-52s     NOT RUN: %s", what, hint);
  }

  void end() {
    if (json) {
      out.println(figures);
    }
    out.flush();
  }
}
