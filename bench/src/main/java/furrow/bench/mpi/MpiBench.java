package furrow.bench.mpi;

import furrow.app.mpi.MpjPath;
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
      "a round of scatter and gather of a world over MPJ beside MPJ alone and C with MPICH.",
    },
    mixinStandardHelpOptions = true)
public final class MpiBench implements Callable<Integer> {
  /** What can be measured by itself. */
  enum Part {
    RING,
    ROUND
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

  @Option(names = "--json", description = "One JSON object instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Figures figures = new Figures();
    MpjPath mpj = MpjPath.of(System.getenv());
    for (Part part : parts) {
      figures.part(part);
      if (part != Part.RING && !mpj.missing().isEmpty()) {
        figures.leftOut(part, mpj.missing());
        continue;
      }
      measure(part, mpj, figures);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? figures.json() + "\n" : figures.table());
    out.flush();
    return 0;
  }

  private void measure(Part part, MpjPath mpj, Figures figures) throws Exception {
    switch (part) {
      case RING -> RingAlone.measure(figures);
      case ROUND -> {
        try (Rounds compared = new Rounds(mpj)) {
          compared.measure(rounds, figures);
        }
      }
    }
  }
}
