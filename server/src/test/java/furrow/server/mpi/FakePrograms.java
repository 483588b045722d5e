package furrow.server.mpi;

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
  public Process master(WorldSpec order, Path ring) {
    throw new UnsupportedOperationException("no master here");
  }

  @Override
  public List<String> rank(WorldSpec order) {
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
