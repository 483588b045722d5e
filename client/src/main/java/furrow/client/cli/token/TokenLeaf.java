package furrow.client.cli.token;

import furrow.client.cli.Leaf;
import furrow.client.cli.ServerAccess;
import furrow.protocol.access.StateDirectory;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A command about the tokens of a state directory. */
public abstract class TokenLeaf extends Leaf {
  @Option(
      names = {"--state-dir", "--server-dir"},
      paramLabel = "DIR",
      description = "The server's state directory.")
  private Path stateDir;

  public final StateDirectory state() {
    return ServerAccess.stateDirectory(this, stateDir);
  }
}
