package furrow.client.cli.mpi;

import furrow.client.cli.Require;
import furrow.client.render.Format;
import furrow.client.render.HumanFormat;
import furrow.client.render.Printer;
import furrow.json.JsonObject;
import furrow.protocol.document.Rows;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A world as people and programs see it. */
final class WorldView {
  private static final List<String> KEYS =
      List.of("rank", "node", "worker", "pid", "lane", "heard", "done");
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final int SHORT_ID = 8;

  private WorldView() {}

  static void print(Printer printer, MpiWorldInfo world) {
    printer.one(world.world(), Rows.world(world), shown(world));
    if (printer.format() == Format.TABLE && !world.ranks().isEmpty()) {
      List<JsonObject> rows = new ArrayList<>();
      world.ranks().forEach(rank -> rows.add(shown(rank)));
      printer.list("ranks", KEYS, rows, rows);
    }
  }

  private static JsonObject shown(MpiWorldInfo w) {
    JsonObject shown = new JsonObject();
    shown.put("world", w.world());
    shown.put("state", w.state() + (w.epoch() > 0 ? ", epoch " + w.epoch() : ""));
    shown.put("ranks", taking(w) + " of " + w.wanted() + " in the world");
    shown.put("launcher", w.launcher());
    shown.put("allocation", allocation(w));
    shown.put("reason", w.reason());
    shown.put("master", w.master() == 0 ? "" : "pid " + w.master());
    shown.put("mode", mode(w));
    if (w.ringBytes() > 0) {
      shown.put(
          "ring",
          HumanFormat.bytes(w.ringUsed()) + " of " + HumanFormat.bytes(w.ringBytes()) + " used");
    }
    return shown;
  }

  private static String mode(MpiWorldInfo w) {
    String moved = HumanFormat.bytes(w.bytes()) + " moved";
    return w.mode()
        + (w.rounds() > 0 ? ", " + HumanFormat.plural(w.rounds(), "round") : "")
        + (w.bytes() > 0 ? ", " + moved : "");
  }

  private static JsonObject shown(MpiRankInfo r) {
    return new JsonObject()
        .put("rank", r.rank() == 0 ? "-" : r.rank())
        .put("node", r.node())
        .put("worker", r.worker())
        .put("pid", r.pid())
        .put("lane", r.lane())
        .put("heard", HumanFormat.duration(r.heartbeatAgeMillis()) + " ago")
        .put("done", r.subtasksDone());
  }

  /** As in {@code 12 PENDING}; empty for none. */
  static String allocation(MpiWorldInfo w) {
    return w.allocation() == 0 ? "" : (w.allocation() + " " + w.allocationState()).strip();
  }

  /** How many of the ranks that were asked for take part now. */
  static long taking(MpiWorldInfo w) {
    return w.ranks().stream().filter(rank -> rank.rank() > 0).count();
  }

  static String shortId(MpiWorldInfo w) {
    return w.world().substring(0, Math.min(SHORT_ID, w.world().length()));
  }

  static ProblemException none() {
    return new ProblemException(
        ErrorCode.NO_SUCH_WORLD, "there is no world", "furrow mpi up --ranks N");
  }

  /**
   * @param timeout zero for none
   */
  static Duration bounded(Duration timeout) throws ProblemException {
    return timeout.isZero() ? LONGEST : Require.between("--timeout", timeout, SHORTEST, LONGEST);
  }
}
