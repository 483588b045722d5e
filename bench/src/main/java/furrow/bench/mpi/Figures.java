package furrow.bench.mpi;

import furrow.bench.Json;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What was measured, as a table for people and as JSON. */
final class Figures {
  private final Json json = new Json().field("schema", "furrow/1").field("bench", "mpi");
  private final StringBuilder table = new StringBuilder();

  /** Begins a part: notes how busy the machine is already, which is a part of every figure. */
  void part(MpiBench.Part part) {
    String name = part.name().toLowerCase(Locale.ROOT);
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    json.field(name + "_load", load);
    line(String.format(Locale.ROOT, "%s (load of the machine %.1f)", name, load));
  }

  void micros(String name, String what, double nanos) {
    json.field(name, nanos / 1e3);
    line(String.format(Locale.ROOT, "  %-52s %12.1f us", what, nanos / 1e3));
  }

  void rate(String name, String what, double perSecond) {
    json.field(name, Math.round(perSecond));
    line(String.format(Locale.ROOT, "  %-52s %,12d /s", what, Math.round(perSecond)));
  }

  void number(String name, String what, long number) {
    json.field(name, number);
    line(String.format(Locale.ROOT, "  %-52s %,12d", what, number));
  }

  void ratio(String name, String what, double ratio) {
    json.field(name, ratio);
    line(String.format(Locale.ROOT, "  %-52s %12.2f", what, ratio));
  }

  void percent(String name, String what, double percent) {
    json.field(name, percent);
    line(String.format(Locale.ROOT, "  %-52s %12.2f %%", what, percent));
  }

  void seconds(String name, String what, double seconds) {
    json.field(name, seconds);
    line(String.format(Locale.ROOT, "  %-52s %12.3f s", what, seconds));
  }

  void leftOut(String name, String what, String hint) {
    json.field(name + "_left_out", hint);
    line(String.format(Locale.ROOT, "  %-52s     NOT RUN: %s", what, hint));
  }

  /** A whole part for which something is missing. */
  void leftOut(MpiBench.Part part, String hint) {
    leftOut(part.name().toLowerCase(Locale.ROOT), "", hint);
  }

  private void line(String line) {
    table.append(line).append('\n');
  }

  String table() {
    return table.toString();
  }

  String json() {
    return json.end();
  }
}
