package furrow.client.cli.start;

import furrow.client.cli.Leaf;
import furrow.client.cli.Require;
import furrow.client.cli.ServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code furrow worker start}. */
@Command(
    name = "start",
    description = "Starts a worker daemon.",
    footer = {
      "",
      "Examples:",
      "  furrow worker start --detach",
      "  furrow worker start --group blue --slots 4 --detach"
    })
public final class WorkerStartCommand extends Leaf {
  private static final int MOST_SLOTS = 4_096;

  @Mixin private ServerOptions server;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Unique name; default: host, process id and a random part.")
  private String name;

  @Mixin private OfferOptions offer;

  @Option(
      names = "--slots",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Subtasks at a time; the number of processors, or of those Slurm gave, if not given.")
  private int slots;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "Shown in worker list; may be repeated.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "On SIGTERM: time to finish running subtasks; default ${DEFAULT-VALUE}.")
  private Duration grace;

  @Option(
      names = "--reconnect",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "How long to try after losing the server; default ${DEFAULT-VALUE}.")
  private Duration reconnect;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "Where kernels are loaded from; default: plugins/ in the state directory.")
  private Path plugins;

  @Option(
      names = "--ring",
      hidden = true,
      paramLabel = "FILE",
      description = "Work over this ring, which the server has made, and end with it.")
  private Path ring;

  @Mixin private DaemonOptions daemon;

  @Override
  public Integer call() throws Exception {
    if (slots != 0) {
      Require.between("--slots", slots, 1, MOST_SLOTS);
    }
    if (name != null) {
      Require.name("--name", name);
    }
    offer.check();
    return runner().worker(this);
  }

  public ServerOptions server() {
    return server;
  }

  /** Null when not given. */
  public String name() {
    return name;
  }

  public OfferOptions offer() {
    return offer;
  }

  /** Zero for the number of processors. */
  public int slots() {
    return slots;
  }

  public Map<String, String> labels() {
    return labels;
  }

  public Duration grace() {
    return grace;
  }

  public Duration reconnect() {
    return reconnect;
  }

  /** Null when not given. */
  public Path plugins() {
    return plugins;
  }

  /** Null for a worker that connects by itself. */
  public Path ring() {
    return ring;
  }

  public DaemonOptions daemon() {
    return daemon;
  }
}
