package furrow.bench.storm;

import furrow.bench.storm.ProcessFault.Kind;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.store.CompletionCheck;
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
   * @param progress receives a line for each fault
   */
  public record Order(
      int kills,
      int freezes,
      String launcher,
      int ranks,
      long seed,
      boolean keep,
      Consumer<String> progress) {}

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
    try (StormCluster scene = StormCluster.open(order, storm.figures)) {
      storm.injectAll(scene);
      scene.end();
      storm.checkTaskDb(scene);
    }
    return storm.figures;
  }

  private void injectAll(StormCluster scene) throws Exception {
    WorldMonitor world = scene.watch();
    try (StormLoad load = StormLoad.begin(scene, figures)) {
      List<Kind> faults = new ArrayList<>(Collections.nCopies(order.kills(), Kind.KILL));
      faults.addAll(Collections.nCopies(order.freezes(), Kind.FREEZE));
      Collections.shuffle(faults, random);
      int count = 0;
      for (Kind kind : faults) {
        // Every other time all are back before the next fault, else a world of some is enough.
        boolean whole = count % 2 == 0;
        MpiWorldInfo before = whole ? world.awaitWhole(ALL_BACK) : world.awaitUp(0, ALL_BACK);
        scene.note(before);
        ProcessFault fault = ProcessFault.random(kind, before, random);
        long tasks = load.finished();
        ProcessFault.Outcome outcome = fault.inject(world, before.epoch());
        figures.record(fault, outcome);
        count++;
        order
            .progress()
            .accept(
                String.format(
                    Locale.ROOT,
                    "%d of %d: %s, %s; %d tasks",
                    count,
                    faults.size(),
                    fault,
                    outcome,
                    tasks));
        if (!outcome.back()) {
          throw new IOException("the world did not come back; see furrow mpi status");
        }
      }
      world.awaitWhole(ALL_BACK);
    }
  }

  private void checkTaskDb(StormCluster scene) throws Exception {
    try {
      CompletionCheck.check(scene.database());
    } catch (AssertionError e) {
      figures.fault("ledger: " + e.getMessage().strip().replace('\n', ' '));
    }
  }
}
