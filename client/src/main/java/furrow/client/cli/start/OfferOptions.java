package furrow.client.cli.start;

import furrow.client.cli.Require;
import furrow.protocol.error.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** For whom a worker or a rank works, and what it may do for them. */
public final class OfferOptions {
  @Option(
      names = "--group",
      paramLabel = "GROUP",
      split = ",",
      description = "Group to join; may be repeated.")
  private List<String> groups = new ArrayList<>();

  @Option(names = "--no-exec", description = "Do not run programs for --exec.")
  private boolean noExec;

  @Option(
      names = "--copy-root",
      paramLabel = "DIR",
      description = {
        "furrow copy may write under DIR only; may be repeated. Default: everywhere,",
        "with --no-exec nowhere."
      })
  private List<Path> copyRoots = new ArrayList<>();

  void check() throws ProblemException {
    for (String group : groups) {
      Require.name("--group", group);
    }
  }

  public List<String> groups() {
    return groups;
  }

  public boolean noExec() {
    return noExec;
  }

  /** Where copies may be written: everywhere when not given, but nowhere without programs. */
  public List<Path> copyRoots() {
    return copyRoots.isEmpty() && !noExec ? List.of(Path.of("/")) : copyRoots;
  }
}
