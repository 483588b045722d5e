package furrow.client.cli.start;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What the processes of a world are told by the server that starts them. */
public final class MpiPartOptions {
  @Option(
      names = "--world",
      paramLabel = "ID",
      required = true,
      description = "The world it takes part in.")
  private String world;

  @Option(
      names = "--access",
      paramLabel = "FILE",
      required = true,
      description = "Access file for the role rank.")
  private Path access;

  @Option(
      names = "--network",
      paramLabel = "CIDR",
      defaultValue = "",
      description = "Network in which it speaks MPI; default loopback.")
  private String network;

  @Option(
      names = "--logs",
      paramLabel = "DIR",
      required = true,
      description = "Directory of its log file.")
  private Path logs;

  public String world() {
    return world;
  }

  public Path access() {
    return access;
  }

  public String network() {
    return network;
  }

  public Path logs() {
    return logs;
  }
}
