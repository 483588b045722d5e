package furrow.client.cli.start;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How a server speaks HTTP. */
public final class HttpOptions {
  @Option(
      names = "--http",
      paramLabel = "ADDRESS",
      description = {
        "Where to speak HTTP: HOST:PORT, PORT or unix:PATH; may be repeated.",
        "Default 127.0.0.1:8080, or a free port where that is taken."
      })
  private List<String> addresses = new ArrayList<>();

  @Option(names = "--no-http", description = "Do not speak HTTP.")
  private boolean off;

  @Option(
      names = "--http-host",
      paramLabel = "NAME",
      description = {
        "A name that HTTP clients may use for this server, besides localhost,",
        "the name of its host and its addresses; may be repeated."
      })
  private List<String> hosts = new ArrayList<>();

  @Option(
      names = "--trust-loopback",
      description = {
        "Processes on this host need no token for HTTP: every user of this",
        "host may do all that the server's own user may."
      })
  private boolean trustLoopback;

  /**
   * @throws ProblemException BAD_REQUEST when the options exclude each other
   */
  void check() throws ProblemException {
    if (off && (!addresses.isEmpty() || !hosts.isEmpty() || trustLoopback)) {
      String other =
          !addresses.isEmpty() ? "--http" : !hosts.isEmpty() ? "--http-host" : "--trust-loopback";
      throw new ProblemException(
          ErrorCode.BAD_REQUEST, "--no-http and " + other, "leave one of the two out");
    }
  }

  public boolean off() {
    return off;
  }

  /** Empty for the default. */
  public List<String> addresses() {
    return addresses;
  }

  public List<String> hosts() {
    return hosts;
  }

  public boolean trustLoopback() {
    return trustLoopback;
  }
}
