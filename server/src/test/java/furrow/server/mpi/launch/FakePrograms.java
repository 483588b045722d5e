package furrow.server.mpi.launch;

import java.nio.file.Path;
import java.util.List;

/** Any program in the place of a rank; there is no master. */
class FakePrograms implements RankPrograms {
  private final Path logs;
  private final List<String> program;

  FakePrograms(Path logs, List<String> program) {
    this.logs = logs;
    this.program = program;
  }

  @Override
  public Process master(WorldOrder order, Path ring) {
    throw new UnsupportedOperationException("no master here");
  }

  @Override
  public List<String> rank(WorldOrder order) {
    return program;
  }

  @Override
  public Path log(int number) {
    return logs.resolve("rank-" + number + ".out");
  }

  @Override
  public String missing() {
    return "";
  }
}
