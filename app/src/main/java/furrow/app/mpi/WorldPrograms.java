package furrow.app.mpi;

import furrow.app.daemon.CurrentProgram;
import furrow.app.daemon.DetachedProcess;
import furrow.app.server.LocalWorkerLauncher;
import furrow.client.cli.start.ServerStartCommand;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.message.Role;
import furrow.server.mpi.RankPrograms;
import furrow.server.mpi.WorldSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** MasterSupervisor and ranks are this very program, as {@code mpi master} and {@code mpi rank}. */
public final class WorldPrograms implements RankPrograms {
  /** What worlds travel by. */
  static final String TRANSPORT = "mpj";

  private static final int BASE_MEBIBYTES = 256;

  /** What a master may have to hold for a rank, twice: one window each way. */
  private static final int MEBIBYTES_PER_RANK = 4;

  private static final String RANK_HEAP = "-Xmx512m";
  private static final String RANK_DIRECT = "-XX:MaxDirectMemorySize=256m";
  private static final String COLLECTOR = "-XX:+UseSerialGC";

  private final List<String> programs;
  private final List<Path> roots;
  private final StateDirectory state;
  private final MpjClassPath mpj;

  /**
   * @param command that started the server
   */
  public WorldPrograms(ServerStartCommand command, StateDirectory state) {
    this(
        LocalWorkerLauncher.programs(command),
        command.copyRoots(),
        state,
        MpjClassPath.of(command.context().environment()));
  }

  /**
   * @param programs options of ranks about programs
   * @param roots below which ranks may write copies; empty for nowhere
   */
  WorldPrograms(List<String> programs, List<Path> roots, StateDirectory state, MpjClassPath mpj) {
    this.programs = List.copyOf(programs);
    this.roots = roots;
    this.state = state;
    this.mpj = mpj;
  }

  @Override
  public Process master(WorldSpec spec, Path ring) throws IOException {
    int memory = BASE_MEBIBYTES + MEBIBYTES_PER_RANK * spec.ranks();
    List<String> options = new ArrayList<>(CurrentProgram.plainOptions());
    options.addAll(List.of("-Xmx" + memory + "m", "-XX:MaxDirectMemorySize=" + memory + "m"));
    options.addAll(List.of(COLLECTOR, DetachedProcess.ourEnd()));
    List<String> command = program("master", spec, options);
    command.addAll(List.of("--ring", ring.toString(), "--mode", spec.mode().text()));
    Files.createDirectories(state.log());
    return DetachedProcess.attendant(command, state.log().resolve("master.out"));
  }

  @Override
  public List<String> rank(WorldSpec spec) {
    List<String> options = new ArrayList<>(CurrentProgram.plainOptions());
    // Both are for this host only: a flag that only rings need, and a directory.
    options.removeIf(o -> o.startsWith("--add-opens") || o.startsWith("-Djava.io.tmpdir="));
    options.addAll(List.of(RANK_HEAP, RANK_DIRECT, COLLECTOR));
    List<String> command = program("rank", spec, options);
    command.addAll(List.of("--plugins", state.plugins().toString()));
    for (String group : spec.groups()) {
      command.addAll(List.of("--group", group));
    }
    for (Path root : roots) {
      command.addAll(List.of("--copy-root", root.toAbsolutePath().toString()));
    }
    command.addAll(programs);
    return command;
  }

  private List<String> program(String verb, WorldSpec spec, List<String> options) {
    List<String> arguments =
        List.of(
            "mpi",
            verb,
            "--world",
            spec.world(),
            "--access",
            state.access(Role.RANK).toString(),
            "--network",
            spec.network(),
            "--logs",
            state.log().toString());
    return CurrentProgram.command(
        options, mpj.after(System.getProperty("java.class.path")), arguments);
  }

  @Override
  public Path log(int number) {
    return state.log().resolve("rank-" + number + ".out");
  }

  @Override
  public String missing() {
    return mpj.missing();
  }
}
