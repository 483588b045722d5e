package furrow.bench.storm;

import furrow.bench.storm.Blow.Kind;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.store.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;

/** One storm from its first process to its last. */
public final class Storm {
  /** However it was hit, a world must be back by then. */
  public static final Duration CEILING = Duration.ofSeconds(10);

  private static final Duration ALL_BACK = Duration.ofSeconds(60);

  private final Order order;
  private final Random random;
  private final StormFigures figures;

  /**
   * What is wanted.
   *
   * @param launcher local or slurm
   * @param keep the directory is left when something went wrong
   * @param talk hears a line now and then
   */
  public record Order(
      int kills,
      int freezes,
      String launcher,
      int ranks,
      long seed,
      boolean keep,
      Consumer<String> talk) {}

  private Storm(Order order) {
    this.order = order;
    this.random = new Random(order.seed());
    this.figures = new StormFigures(order);
  }

  /** Raises one and gives what came of it. */
  public static StormFigures run(Order order) throws Exception {
    if (order.kills() < 0 || order.freezes() < 0 || order.kills() + order.freezes() < 1) {
      throw new IOException("kills and freezes: at least one (--kills 100)");
    }
    Storm storm = new Storm(order);
    try (Scene scene = Scene.open(order, storm.figures)) {
      storm.rage(scene);
      scene.end();
      storm.settle(scene);
    }
    return storm.figures;
  }

  private void rage(Scene scene) throws Exception {
    WorldWatch world = scene.watch();
    try (StormLoad load = StormLoad.begin(scene, figures)) {
      List<Kind> blows = new ArrayList<>(Collections.nCopies(order.kills(), Kind.KILL));
      blows.addAll(Collections.nCopies(order.freezes(), Kind.FREEZE));
      Collections.shuffle(blows, random);
      int count = 0;
      for (Kind kind : blows) {
        // Every other time all are back before the next blow, else a world of some is enough.
        boolean whole = count % 2 == 0;
        MpiWorldInfo before = whole ? world.awaitWhole(ALL_BACK) : world.awaitUp(0, ALL_BACK);
        scene.note(before);
        Blow blow = Blow.random(kind, before, random);
        long tasks = load.finished();
        Blow.Outcome outcome = blow.strike(world, before.epoch());
        figures.record(blow, outcome);
        count++;
        order
            .talk()
            .accept(
                String.format(
                    Locale.ROOT,
                    "%d of %d: %s, %s; %d tasks",
                    count,
                    blows.size(),
                    blow,
                    outcome,
                    tasks));
        if (!outcome.back()) {
          throw new IOException("the world did not come back; see furrow mpi status");
        }
      }
      world.awaitWhole(ALL_BACK);
    }
  }

  private void settle(Scene scene) throws Exception {
    try {
      Ledger.check(scene.database());
    } catch (AssertionError e) {
      figures.fault("ledger: " + e.getMessage().strip().replace('\n', ' '));
    }
  }
}
