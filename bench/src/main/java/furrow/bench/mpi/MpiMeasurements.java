package furrow.bench.mpi;

import furrow.bench.Cluster;
import furrow.bench.Report;
import furrow.bench.ring.Echo;
import furrow.bench.ring.MessageRate;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.SampleCsv;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** What the whole MPI plane does: a real server, master and ranks, started by launcher local. */
final class MpiMeasurements {
  private static final String GROUP = "mpi";
  private static final int TURNS = 3;

  /** Until the optimising compiler is through with what a busy world does. */
  private static final Duration WARM_UP = Duration.ofSeconds(60);

  private static final long SEED = 20_261_120;
  private static final List<String> EPHEMERAL = List.of("--ephemeral");

  private final Report report;
  private final boolean quick;

  MpiMeasurements(Report report, boolean quick) {
    this.report = report;
    this.quick = quick;
  }

  /** No-op subtasks through ring, master and three ranks; every one of them in the task DB. */
  void subtasks(long count, String mode) throws Exception {
    try (MpiCluster mpi = MpiCluster.start(3, mode, List.of())) {
      report.progress("  warming up");
      mpi.run("noop", GROUP, count / 2, "");
      long rounds = mpi.world().rounds();
      final Duration before = mpi.cpu();
      double seconds = mpi.run("noop", GROUP, count, "");
      MpiWorldInfo world = mpi.world();
      double cpu = mpi.cpu().minus(before).toNanos() / 1e3;
      inTheWorld(mpi);
      report.rate("subtasks_per_s", "no-op subtasks, 3 ranks, mode " + mode, count / seconds);
      report.number(
          "subtasks_cpu_ns", "ns of CPU for each, all processes", Math.round(1e3 * cpu / count));
      report.number("subtasks_rounds", "rounds for them", world.rounds() - rounds);
    }
  }

  /**
   * Two ranks and subtasks that need this much of a processor each; and the same work by two bare
   * threads, turn by turn, because on a busy machine not even those would get two processors. What
   * server, master and ranks need beyond the subtasks does not depend on how busy it is.
   */
  void efficiency(String mode) throws Exception {
    try (MpiCluster mpi = MpiCluster.start(2, mode, List.of())) {
      double seconds = mpi.run("spin", GROUP, 800, "millis=10");
      report.percent(
          "efficiency_10ms_fresh_percent",
          "subtasks of 10 ms on 2 ranks of a fresh server",
          100 * 4 / seconds);
      long warmUp = (quick ? WARM_UP.dividedBy(6) : WARM_UP).toSeconds();
      report.progress("  warming up for %d s", warmUp);
      long warm = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUp);
      while (System.nanoTime() < warm) {
        mpi.run("spin", GROUP, 1_000, "millis=1");
        mpi.run("spin", GROUP, 100, "millis=10");
      }
      for (int millis : new int[] {1, 10, 100}) {
        efficiency(mpi, millis, (quick ? 2_000 : 8_000) / millis);
      }
      inTheWorld(mpi);
    }
  }

  private void efficiency(MpiCluster mpi, int millis, long count) throws Exception {
    List<Double> ranks = new ArrayList<>();
    List<Double> threads = new ArrayList<>();
    List<Double> beyond = new ArrayList<>();
    double own = count * millis / 1e3;
    for (int turn = 0; turn <= TURNS; turn++) {
      Duration before = mpi.cpu();
      ranks.add(mpi.run("spin", GROUP, count, "millis=" + millis));
      beyond.add(mpi.cpu().minus(before).toNanos() / 1e9 - own);
      threads.add(BareThreads.spin(2, count * millis));
    }
    double took = median(ranks);
    String name = "efficiency_" + millis + "ms_";
    String what = "subtasks of " + millis + " ms on 2 ranks, ";
    report.percent(name + "percent", what + "efficiency", 100 * own / 2 / took);
    double bare = 100 * median(threads) / took;
    report.percent(name + "of_threads_percent", what + "beside 2 threads", bare);
    double more = 100 * median(beyond) / own;
    report.percent(name + "beyond_percent", what + "CPU beyond them", more);
  }

  /**
   * What server, both masters and three ranks need when there is nothing to do: soon after the
   * start, when the compiler is still busy with what a heartbeat takes, and minutes later.
   */
  void idle() throws Exception {
    try (MpiCluster mpi = MpiCluster.start(3, "auto", List.of())) {
      mpi.run("noop", GROUP, 10_000, "");
      pause(15_000);
      String what = "of a core when idle, 3 ranks, ";
      report.percent("idle_soon_cpu_percent", what + "15 s after the start", used(mpi));
      int minutes = quick ? 1 : 5;
      for (int minute = 1; minute <= minutes; minute++) {
        report.progress("  idle: minute %d of %d", minute, minutes);
        pause(60_000);
      }
      report.percent("idle_cpu_percent", what + "minutes later", used(mpi));
      inTheWorld(mpi);
    }
  }

  private double used(MpiCluster mpi) {
    Duration before = mpi.cpu();
    long begun = System.nanoTime();
    pause(quick ? 10_000 : 30_000);
    double wall = System.nanoTime() - begun;
    return 100 * mpi.cpu().minus(before).toNanos() / wall;
  }

  /** A task of one subtask after a pause in which all slept, by a world and by worker daemons. */
  void naps(int count) throws Exception {
    try (MpiCluster mpi = MpiCluster.start(2, "auto", EPHEMERAL)) {
      trips(mpi, GROUP, count, "nap_world", "task of one subtask after a pause, world");
      inTheWorld(mpi);
    }
    try (MpiCluster mpi = MpiCluster.start(0, "", EPHEMERAL)) {
      mpi.cluster().startWorkers(2);
      trips(mpi, "", count, "nap_workers", "the same, worker daemons");
    }
  }

  private void trips(MpiCluster mpi, String group, int count, String name, String what)
      throws IOException {
    for (int i = 0; i < count; i++) {
      mpi.trip(group);
    }
    Histogram nanos = new Histogram(3);
    for (int i = 0; i < count; i++) {
      pause(20);
      nanos.recordValue(mpi.trip(group));
    }
    report.micros(name + "_us_p50", what + ", p50", nanos.getValueAtPercentile(50));
    report.micros(name + "_us_p99", what + ", p99", nanos.getValueAtPercentile(99));
  }

  /** A CSV sum by two ranks and by two worker daemons of the same server, turn by turn. */
  void csv(long bytes, int rounds) throws Exception {
    try (MpiCluster mpi = MpiCluster.start(2, "auto", List.of())) {
      Cluster cluster = mpi.cluster();
      cluster.startWorkers(2, "--group", "daemons");
      Path file = cluster.sandbox().file("sample.csv");
      SampleCsv.write(file, bytes, SEED);
      List<Double> world = new ArrayList<>();
      List<Double> workers = new ArrayList<>();
      for (int i = -1; i < rounds; i++) {
        world.add(sum(cluster, file, GROUP));
        workers.add(sum(cluster, file, "daemons"));
        report.progress(
            "  CSV round %d of %d: ranks %.2f s, daemons %.2f s",
            i + 1, rounds, world.get(i + 1), workers.get(i + 1));
      }
      inTheWorld(mpi);
      report.seconds("csv_world_s", "CSV sum by 2 ranks", median(world));
      report.seconds("csv_workers_s", "CSV sum by 2 worker daemons", median(workers));
      report.ratio("csv_ratio", "ranks to daemons", median(world) / median(workers));
    }
  }

  private static double sum(Cluster cluster, Path file, String group) throws IOException {
    long begun = System.nanoTime();
    cluster.run(
        "submit",
        file.toString(),
        "--op",
        "sum(*) by region",
        "--group",
        group,
        "--wait",
        "--json");
    return (System.nanoTime() - begun) / 1e9;
  }

  private static double median(List<Double> all) {
    List<Double> counted = new ArrayList<>(all.subList(1, all.size()));
    Collections.sort(counted);
    return counted.get((counted.size() - 1) / 2);
  }

  /** A world that broke, or never came up, would be measured as one of sockets. */
  private static void inTheWorld(MpiCluster mpi) throws IOException {
    if (!mpi.complete()) {
      throw new IOException("not all work went through the world: " + mpi.world());
    }
  }

  private static void pause(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** What kernel spin does, without anything around it. */
  static final class BareThreads {
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int STEPS = 50_000;
    private static volatile long scratch;

    private BareThreads() {}

    /** Burns so much processor time in so many threads; gives the seconds it took. */
    static double spin(int count, long millis) throws InterruptedException {
      long begun = System.nanoTime();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Thread thread = new Thread(() -> burn(millis * 1_000_000 / count), "spin-" + i);
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      return (System.nanoTime() - begun) / 1e9;
    }

    private static void burn(long nanos) {
      long until = CPU.getCurrentThreadCpuTime() + nanos;
      long mixed = nanos;
      do {
        for (int i = 0; i < STEPS; i++) {
          mixed = mixed * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
        }
        scratch = mixed;
      } while (CPU.getCurrentThreadCpuTime() < until);
    }
  }

  /** The ring without anything above it, as in {@code furrow bench ring}. */
  static final class RingMeasurement {
    private static final int PAUSE_MILLIS = 20;

    private RingMeasurement() {}

    static void measure(Report report, boolean quick) throws Exception {
      long messages = quick ? 1_000_000 : 10_000_000;
      int trips = quick ? 4_000 : 20_000;
      MessageRate.measure(messages / 2);
      report.rate("ring_messages_per_s", "messages of 32 bytes", MessageRate.measure(messages));
      try (Echo ring = Echo.overRing()) {
        trips(ring, trips, "ring", "there and back over the ring", report);
        Histogram nanos = ring.trips(quick ? 50 : 300, PAUSE_MILLIS);
        String what = "the same after a pause";
        report.micros("ring_after_pause_us_p50", what + ", p50", nanos.getValueAtPercentile(50));
        report.micros("ring_after_pause_us_p99", what + ", p99", nanos.getValueAtPercentile(99));
      }
      try (Echo tcp = Echo.overTcp()) {
        trips(tcp, trips, "tcp", "there and back over TCP", report);
      }
    }

    private static void trips(Echo echo, int trips, String name, String what, Report report)
        throws IOException {
      echo.trips(trips / 2, 0);
      Histogram nanos = echo.trips(trips, 0);
      report.micros(name + "_trip_us_p50", what + ", p50", nanos.getValueAtPercentile(50));
      report.micros(name + "_trip_us_p99", what + ", p99", nanos.getValueAtPercentile(99));
    }
  }
}
