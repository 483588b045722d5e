package furrow.client.cli.start;

import furrow.client.cli.Leaf;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code furrow mpi master}, which only servers type. */
@Command(
    name = "master",
    hidden = true,
    description = "The master of a world: moves work between the server's ring and the ranks.")
public final class MpiMasterCommand extends Leaf {
  @Mixin private MpiPartOptions part;

  @Option(
      names = "--ring",
      paramLabel = "FILE",
      required = true,
      description = "The ring to the server; it ends with it.")
  private Path ring;

  @Option(
      names = "--mode",
      paramLabel = "auto|rounds|window",
      defaultValue = "auto",
      description = "How it hands out work.")
  private String mode;

  @Override
  public Integer call() throws Exception {
    return runner().master(this);
  }

  public MpiPartOptions part() {
    return part;
  }

  public Path ring() {
    return ring;
  }

  public String mode() {
    return mode;
  }
}
