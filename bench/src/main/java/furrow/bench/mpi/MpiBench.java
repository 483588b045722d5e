package furrow.bench.mpi;

import furrow.app.mpi.MpjClassPath;
import furrow.bench.Bench;
import furrow.bench.Report;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow bench mpi}. */
@Command(
    name = "mpi",
    description = {
      "The MPI plane and its parts.",
      "The MPI plane and its parts, beside their peers, on this machine: the ring alone beside TCP;",
      "a round of scatter and gather of a world over MPJ beside MPJ alone and C with MPICH; no-op",
      "subtasks per second through ring, master and 3 ranks; how much of 2 ranks subtasks of 1, 10",
      "and 100 ms use; what an idle world needs; how long one subtask takes after a pause; and a CSV",
      "sum by 2 ranks beside 2 worker daemons."
    },
    mixinStandardHelpOptions = true)
public final class MpiBench extends Bench {
  /** What can be measured by itself. */
  enum Part {
    RING,
    ROUND,
    SUBTASKS,
    EFFICIENCY,
    IDLE,
    NAPS,
    CSV
  }

  @Option(
      names = "--part",
      split = ",",
      paramLabel = "PART",
      description = "Only these of ${COMPLETION-CANDIDATES}.")
  private List<Part> parts = List.of(Part.values());

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of scatter and gather per turn; default 4000, with --quick 400.")
  private Integer rounds;

  @Option(
      names = "--subtasks",
      paramLabel = "N",
      description = "No-op subtasks; default 1000000, with --quick 100000.")
  private Long subtasks;

  @Option(
      names = "--mpi-mode",
      defaultValue = "auto",
      paramLabel = "MODE",
      description = "auto, rounds or window, for subtasks and efficiency; default auto.")
  private String mode;

  @Option(
      names = "--csv-mib",
      paramLabel = "N",
      description = "Size of the CSV file in MiB; default 256, with --quick 32.")
  private Integer mebibytes;

  @Override
  protected int measure(Report report) throws Exception {
    MpjClassPath mpj = MpjClassPath.of(System.getenv());
    for (Part part : parts) {
      String name = part.name().toLowerCase(Locale.ROOT);
      // How busy the machine is already is a part of every figure.
      double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
      report.put(name + "_load", load).line("%s (load of the machine %.1f)", name, load);
      if (part != Part.RING && !mpj.missing().isEmpty()) {
        report.leftOut(name, "", mpj.missing());
        continue;
      }
      try {
        measure(part, mpj, report);
      } catch (IOException | RuntimeException e) {
        throw new IOException(part + ": " + e.getMessage(), e);
      }
    }
    return 0;
  }

  private void measure(Part part, MpjClassPath mpj, Report report) throws Exception {
    MpiMeasurements measurements = new MpiMeasurements(report, quick());
    switch (part) {
      case RING -> MpiMeasurements.RingMeasurement.measure(report, quick());
      case ROUND -> {
        try (ScatterRounds compared = new ScatterRounds(mpj)) {
          compared.measure(size(rounds, 4_000, 400), report);
        }
        try (ScatterRounds alone = new ScatterRounds(mpj)) {
          alone.naps(quick() ? 3 : 15, quick() ? 50 : 200, report);
        }
      }
      case SUBTASKS -> measurements.subtasks(size(subtasks, 1_000_000L, 100_000L), mode);
      case EFFICIENCY -> measurements.efficiency(mode);
      case IDLE -> measurements.idle();
      case NAPS -> measurements.naps(quick() ? 50 : 500);
      case CSV -> measurements.csv((long) size(mebibytes, 256, 32) << 20, quick() ? 2 : 5);
    }
  }
}
