package furrow.client.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Which server is meant. */
public final class ServerOptions {
  @Option(
      names = {"--state-dir", "--server-dir"},
      paramLabel = "DIR",
      description = "The server's state directory, where its access files are.")
  private Path stateDir;

  @Option(
      names = "--access",
      paramLabel = "FILE",
      description = "Access file to use instead of the state directory's.")
  private Path access;

  @Option(
      names = "--connect-timeout",
      paramLabel = "TIME",
      defaultValue = "5s",
      description = "How long reaching the server may take.")
  private Duration connectTimeout;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec mixee;

  /** Empty when not given. */
  public String stateDirGiven() {
    return stateDir == null ? "" : stateDir.toString();
  }

  /** Empty when not given; a state directory on the command line wins over a setting. */
  public String accessGiven() {
    ParseResult parsed = mixee.commandLine().getParseResult();
    boolean overruled =
        parsed.hasMatchedOption("--state-dir") && !parsed.hasMatchedOption("--access");
    return access == null || overruled ? "" : access.toString();
  }

  /** The options that name this server, for further commands to the same one. */
  public List<String> given() {
    if (!accessGiven().isEmpty()) {
      return List.of("--access=" + accessGiven());
    }
    return stateDir == null ? List.of() : List.of("--state-dir=" + stateDir);
  }

  public Duration connectTimeout() {
    return connectTimeout;
  }
}
