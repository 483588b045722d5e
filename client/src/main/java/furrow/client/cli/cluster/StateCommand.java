package furrow.client.cli.cluster;

import furrow.client.cli.Leaf;
import furrow.client.cli.ServerAccess;
import furrow.protocol.access.StateDirectory;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command about the state directory of a server on this host (docs/operations.md, Backup). */
public abstract class StateCommand extends Leaf {
  @Option(
      names = {"--state-dir", "--server-dir"},
      paramLabel = "DIR",
      description = "The server's state directory.")
  private Path stateDir;

  public final StateDirectory state() {
    return ServerAccess.stateDirectory(this, stateDir);
  }

  /** {@code furrow server backup}. */
  @Command(
      name = "backup",
      description = {
        "Copies the server's state to a new directory, while it runs or is stopped.",
        "The copy holds access tokens and results: its mode is 0700."
      })
  public static final class BackupCommand extends StateCommand {
    @Parameters(
        index = "0",
        paramLabel = "COPY",
        description = "Directory to make; must not exist.")
    private Path copy;

    @Override
    public Integer call() throws Exception {
      return runner().backup(this);
    }

    public Path copy() {
      return copy;
    }
  }

  /** {@code furrow server restore}. */
  @Command(
      name = "restore",
      description = {
        "Puts a backup in place of the state of a stopped server.",
        "What was there is moved to DIR/replaced-N."
      })
  public static final class RestoreCommand extends StateCommand {
    @Parameters(
        index = "0",
        paramLabel = "COPY",
        description = "Directory that furrow server backup has made.")
    private Path copy;

    @Override
    public Integer call() throws Exception {
      return runner().restore(this);
    }

    public Path copy() {
      return copy;
    }
  }

  /** {@code furrow server repair}. */
  @Command(
      name = "repair",
      description = {
        "Lets a server start on what is left when it says STORE_DAMAGED, and says what is lost.",
        "What is not kept is moved to DIR/damaged-N."
      })
  public static final class RepairCommand extends StateCommand {
    @Override
    public Integer call() throws Exception {
      return runner().repair(this);
    }
  }
}
