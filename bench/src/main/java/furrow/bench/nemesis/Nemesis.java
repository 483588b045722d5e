package furrow.bench.nemesis;

import furrow.client.api.FurrowClient;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.store.CompletionCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One run: faults of every kind at random, until the time is over. */
public final class Nemesis {
  private static final int MOST_PAUSE = 1_200;
  private static final int MOST_FROZEN = 4_000;

  /** What programs and workers leave must be gone so long after their end. */
  private static final Duration GONE = Duration.ofSeconds(20);

  private final Order order;
  private final Random random;
  private final NemesisFigures figures;
  private NemesisCluster cluster;
  private NemesisLoad load;
  private boolean copied;

  /**
   * What is wanted.
   *
   * @param keep the directory is left when something went wrong
   * @param progress receives a line for each fault
   */
  public record Order(Duration time, long seed, boolean keep, Consumer<String> progress) {}

  /** A fault and how often it comes, in parts of all. */
  private enum Fault {
    KILL_WORKER(5),
    FREEZE_WORKER(3),
    KILL_SERVER(2),
    DAMAGE_SPOOL(5),
    COPY_STATE(1),
    ROLL_BACK(1);

    private final int weight;

    Fault(int weight) {
      this.weight = weight;
    }

    static Fault any(Random random) {
      int at = random.nextInt(17);
      for (Fault fault : values()) {
        at -= fault.weight;
        if (at < 0) {
          return fault;
        }
      }
      throw new IllegalStateException("the weights add up to 17");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private Nemesis(Order order) {
    this.order = order;
    this.random = new Random(order.seed());
    this.figures = new NemesisFigures(order.seed());
  }

  /** Raises it and gives what came of it. */
  public static NemesisFigures run(Order order) throws Exception {
    Nemesis nemesis = new Nemesis(order);
    nemesis.cluster = NemesisCluster.open(order.seed());
    try {
      nemesis.rage();
      nemesis.reckon();
    } finally {
      nemesis.leave();
    }
    return nemesis.figures;
  }

  private void rage() throws Exception {
    long end = System.nanoTime() + order.time().toNanos();
    load = NemesisLoad.begin(cluster, figures, order.seed());
    try (HostilePeers hostile = HostilePeers.begin(cluster, figures, order.seed())) {
      // Each at least once, however short the time is, and a rollback last: it needs a copy.
      List<Fault> first = new ArrayList<>(List.of(Fault.values()));
      Collections.shuffle(first, random);
      first.remove(Fault.ROLL_BACK);
      first.add(Fault.ROLL_BACK);
      while (System.nanoTime() < end || !first.isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(MOST_PAUSE));
        Fault fault = first.isEmpty() ? Fault.any(random) : first.remove(0);
        String victim = inject(fault);
        if (!victim.isEmpty()) {
          figures.struck(fault.toString());
          order.progress().accept(fault + ": " + victim);
        }
      }
    } finally {
      load.close();
    }
  }

  /** Returns what was hit; nothing when there was nothing to hit. */
  private String inject(Fault fault) throws Exception {
    return switch (fault) {
      case KILL_WORKER -> killWorker();
      case FREEZE_WORKER -> freezeWorker();
      case KILL_SERVER -> killServer();
      case DAMAGE_SPOOL -> damageSpool();
      case COPY_STATE -> copyState();
      case ROLL_BACK -> copied ? rollBack() : copyState();
    };
  }

  private String anyWorker() {
    return NemesisCluster.WORKERS.get(random.nextInt(NemesisCluster.WORKERS.size()));
  }

  private String killWorker() throws InterruptedException {
    String name = anyWorker();
    cluster.worker(name).kill();
    TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_PAUSE));
    cluster.startWorker(name);
    return name;
  }

  private String freezeWorker() throws InterruptedException {
    String name = anyWorker();
    FurrowProcess worker = cluster.worker(name);
    int millis = random.nextInt(MOST_FROZEN);
    worker.signal("STOP");
    TimeUnit.MILLISECONDS.sleep(millis);
    worker.signal("CONT");
    return name + " for " + millis + " ms";
  }

  private String killServer() throws InterruptedException {
    cluster.server().kill();
    TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_PAUSE));
    cluster.startServer();
    return "kill -9";
  }

  private String copyState() throws IOException {
    load.copied();
    cluster.copyAtRest();
    copied = true;
    return "at rest";
  }

  /** The server begins again from the copy while a worker is cut off with what it holds. */
  private String rollBack() throws Exception {
    String name = anyWorker();
    FurrowProcess worker = cluster.worker(name);
    worker.signal("STOP");
    load.rollsBack();
    cluster.server().kill();
    cluster.restoreCopy();
    cluster.startServer();
    worker.signal("CONT");
    return "worker " + name + " cut off meanwhile";
  }

  private String damageSpool() throws IOException {
    List<Path> files = cluster.spoolFiles();
    if (files.isEmpty()) {
      return "";
    }
    Path file = files.get(random.nextInt(files.size()));
    try {
      return file.getFileName() + " " + damage(file, files);
    } catch (NoSuchFileException e) {
      return ""; // The server has deleted it meanwhile.
    }
  }

  private String damage(Path file, List<Path> all) throws IOException {
    switch (random.nextInt(4)) {
      case 0 -> {
        Files.delete(file);
        return "deleted";
      }
      case 1 -> {
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
          open.truncate(open.size() / 2);
        }
        return "cut";
      }
      case 2 -> {
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
          open.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), open.size() / 3);
        }
        return "overwritten";
      }
      default -> {
        Path other = all.get(random.nextInt(all.size()));
        Files.write(file, Files.readAllBytes(other));
        return "replaced by " + other.getFileName();
      }
    }
  }

  /** What is left, and what the task DB says. */
  private void reckon() throws Exception {
    try (FurrowClient client = cluster.client()) {
      order.progress().accept("counters: " + client.server().counters());
    }
    cluster.end();
    try {
      CompletionCheck.checkAllBut(cluster.database(), NemesisCluster.HOSTILE);
    } catch (AssertionError e) {
      figures.ledger(e.getMessage().strip().replace('\n', ' '));
    }
    long until = System.nanoTime() + GONE.toNanos();
    while (!cluster.orphans().isEmpty() && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    figures.orphans(cluster.orphans());
    figures.bytesOutside(cluster.bytesOutside());
  }

  private void leave() throws IOException {
    if (order.keep() && !figures.failures().isEmpty()) {
      order.progress().accept("kept: " + cluster.sandbox().directory());
      cluster.leave();
      cluster.endOrphans();
    } else {
      cluster.close();
    }
  }
}
