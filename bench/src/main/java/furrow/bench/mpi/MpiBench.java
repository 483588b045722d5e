package furrow.bench.mpi;

import furrow.app.mpi.MpjClassPath;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code furrow bench mpi}. */
@Command(
    name = "mpi",
    description = {
      "The MPI plane and its parts, beside their peers, on this machine: the ring alone beside TCP;",
      "a round of scatter and gather of a world over MPJ beside MPJ alone and C with MPICH; no-op",
      "subtasks per second through ring, master and 3 ranks; how much of 2 ranks subtasks of 1, 10",
      "and 100 ms use; what an idle world needs; how long one subtask takes after a pause; and a CSV",
      "sum by 2 ranks beside 2 worker daemons."
    },
    mixinStandardHelpOptions = true)
public final class MpiBench implements Callable<Integer> {
  private static final int NAPS = 500;
  private static final int NAPS_PER_TURN = 200;
  private static final int CSV_ROUNDS = 5;

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

  @Spec private CommandSpec spec;

  @Option(
      names = "--part",
      split = ",",
      paramLabel = "PART",
      description = "Only these of ${COMPLETION-CANDIDATES}.")
  private List<Part> parts = List.of(Part.values());

  @Option(
      names = "--rounds",
      defaultValue = "4000",
      paramLabel = "N",
      description = "Rounds of scatter and gather per turn; default ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--subtasks",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "No-op subtasks; default ${DEFAULT-VALUE}.")
  private long subtasks;

  @Option(
      names = "--mpi-mode",
      defaultValue = "auto",
      paramLabel = "MODE",
      description = "auto, rounds or window, for subtasks and efficiency; default auto.")
  private String mode;

  @Option(
      names = "--csv-mib",
      defaultValue = "256",
      paramLabel = "N",
      description = "Size of the CSV file in MiB; default ${DEFAULT-VALUE}.")
  private int mebibytes;

  @Option(names = "--json", description = "One JSON object instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Figures figures = new Figures();
    MpjClassPath mpj = MpjClassPath.of(System.getenv());
    for (Part part : parts) {
      figures.part(part);
      if (part != Part.RING && !mpj.missing().isEmpty()) {
        figures.leftOut(part, mpj.missing());
        continue;
      }
      try {
        measure(part, mpj, figures);
      } catch (IOException | RuntimeException e) {
        throw new IOException(
            part + ": " + e.getMessage() + "; before that:\n" + figures.table(), e);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? figures.json() + "\n" : figures.table());
    out.flush();
    return 0;
  }

  private void measure(Part part, MpjClassPath mpj, Figures figures) throws Exception {
    PlaneParts plane = new PlaneParts(figures);
    switch (part) {
      case RING -> RingAlone.measure(figures);
      case ROUND -> {
        try (Rounds compared = new Rounds(mpj)) {
          compared.measure(rounds, figures);
        }
        try (Rounds alone = new Rounds(mpj)) {
          alone.naps(NAPS_PER_TURN, figures);
        }
      }
      case SUBTASKS -> plane.subtasks(subtasks, mode);
      case EFFICIENCY -> plane.efficiency(mode);
      case IDLE -> plane.idle();
      case NAPS -> plane.naps(NAPS);
      case CSV -> plane.csv((long) mebibytes << 20, CSV_ROUNDS);
    }
  }
}
