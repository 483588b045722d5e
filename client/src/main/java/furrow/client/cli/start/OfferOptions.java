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

  @Option(names = "--no-exec", description = "Offer no kernel that runs programs, as --exec does.")
  private boolean noExec;

  @Option(
      names = "--copy-root",
      paramLabel = "DIR",
      description = {
        "Kernels may write files, furrow copy under DIR only; may be repeated. Without it none",
        "may. State, access files, plug-ins and settings are out of reach, whatever DIR."
      })
  private List<Path> copyRoots = new ArrayList<>();

  @Option(
      names = "--exec-user",
      paramLabel = "NAME",
      defaultValue = "",
      description = "As whom programs run: only root can, with setpriv of util-linux.")
  private String execUser;

  @Option(
      names = "--allow-same-user",
      description = {
        "Run programs of other users' tasks although they run as the user of this process, who can",
        "read the server's access files."
      })
  private boolean allowSameUser;

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

  /** Where copies may be written: nowhere when empty. */
  public List<Path> copyRoots() {
    return copyRoots;
  }

  /** As whom programs run; empty for the user of this process. */
  public String execUser() {
    return execUser;
  }

  public boolean allowSameUser() {
    return allowSameUser;
  }
}
