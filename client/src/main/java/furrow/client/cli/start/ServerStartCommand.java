package furrow.client.cli.start;

import furrow.client.cli.Leaf;
import furrow.client.cli.Require;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code furrow server start}. */
@Command(
    name = "start",
    description = "Starts a server.",
    footer = {
      "",
      "Examples:",
      "  furrow server start --detach",
      "  furrow server start --local-workers 2..4     ready for work, without worker start",
      "  furrow server start --listen 0.0.0.0:7677     encrypted; access files name this host",
      "  furrow server start --http 8001               HTTP on 127.0.0.1:8001"
    })
public final class ServerStartCommand extends Leaf {
  private static final Duration SHORTEST_HEARTBEAT = Duration.ofMillis(100);
  private static final Duration LONGEST_HEARTBEAT = Duration.ofHours(1);

  @Option(
      names = {"--state-dir", "--server-dir"},
      paramLabel = "DIR",
      description = "Where the server keeps its state.")
  private Path stateDir;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description =
          "Where to listen; default 127.0.0.1 and a free port. Port 0: a free one. A port alone: loopback.")
  private List<String> listen = new ArrayList<>();

  @Option(
      names = "--tls",
      negatable = true,
      description = "Encrypt TCP; always on beyond loopback.")
  private Boolean tls;

  @Mixin private HttpOptions http;

  @Option(
      names = "--heartbeat",
      paramLabel = "TIME",
      defaultValue = "5s",
      description = "Interval assigned to workers; default ${DEFAULT-VALUE}.")
  private Duration heartbeat;

  @Option(
      names = "--allow-root",
      paramLabel = "DIR",
      description = "Inputs may be read under DIR only; may be repeated.")
  private List<Path> roots = new ArrayList<>();

  @Option(
      names = "--no-exec",
      description = "Refuse tasks whose kernel runs programs, as --exec does.")
  private boolean noExec;

  @Option(
      names = "--exec-user",
      paramLabel = "NAME",
      defaultValue = "",
      description = {
        "As whom local workers and ranks of worlds run programs: only root can, with setpriv of",
        "util-linux. Other workers have an option of their own."
      })
  private String execUser;

  @Option(
      names = "--allow-same-user",
      description = {
        "Local workers and ranks run programs of all users' tasks as the server's user, who can",
        "read the access files."
      })
  private boolean allowSameUser;

  @Option(
      names = "--copy-root",
      paramLabel = "DIR",
      description = {
        "Local workers and ranks of worlds may write files, furrow copy under DIR only; may be",
        "repeated. Without it they may not. Other workers have an option of their own."
      })
  private List<Path> copyRoots = new ArrayList<>();

  @Option(
      names = "--no-copy",
      description = "Refuse tasks whose kernel writes files, as furrow copy does, on any worker.")
  private boolean noCopy;

  @Mixin private LocalWorkerOptions localWorkers;

  @Option(
      names = "--no-console",
      description = "No operator console, even when started in a terminal.")
  private boolean noConsole;

  @Mixin private TuningOptions tuning;

  @Mixin private DaemonOptions daemon;

  @Override
  public Integer call() throws Exception {
    Require.between("--heartbeat", heartbeat, SHORTEST_HEARTBEAT, LONGEST_HEARTBEAT);
    http.check();
    localWorkers.check();
    return runner().server(this);
  }

  /** Null when not given. */
  public Path stateDir() {
    return stateDir;
  }

  public List<String> listen() {
    return listen;
  }

  /** Null when not given. */
  public Boolean tls() {
    return tls;
  }

  public Duration heartbeat() {
    return heartbeat;
  }

  public List<Path> roots() {
    return roots;
  }

  public boolean noExec() {
    return noExec;
  }

  /** As whom local workers and ranks run programs; empty for the server's user. */
  public String execUser() {
    return execUser;
  }

  public boolean allowSameUser() {
    return allowSameUser;
  }

  /** Where local workers and ranks may write copies: nowhere when empty. */
  public List<Path> copyRoots() {
    return copyRoots;
  }

  public boolean noCopy() {
    return noCopy;
  }

  public LocalWorkerOptions localWorkers() {
    return localWorkers;
  }

  public boolean noConsole() {
    return noConsole;
  }

  public HttpOptions http() {
    return http;
  }

  public TuningOptions tuning() {
    return tuning;
  }

  public DaemonOptions daemon() {
    return daemon;
  }

  /** Knobs of a server that few people turn (docs/decisions/0002-one-engine-thread.md). */
  public static final class TuningOptions {
    @Option(
        names = "--io-threads",
        paramLabel = "N",
        defaultValue = "0",
        description = "Event loops; chosen by the number of processors when not given.")
    private int ioThreads;

    @Option(
        names = "--kernel-threads",
        paramLabel = "N",
        defaultValue = "0",
        description = "Tasks planned and merged side by side; chosen when not given.")
    private int kernelThreads;

    @Option(
        names = "--ephemeral",
        description = "Keep tasks in memory only: they end with the server.")
    private boolean ephemeral;

    /** Zero when not given. */
    public int ioThreads() {
      return ioThreads;
    }

    /** Zero when not given. */
    public int kernelThreads() {
      return kernelThreads;
    }

    public boolean ephemeral() {
      return ephemeral;
    }
  }
}
