package furrow.worker.daemon;

import furrow.worker.run.SlotSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Settings of a worker daemon.
 *
 * @param worker unique name, the same over all sessions of this process
 * @param host name of this machine
 * @param groups to be a member of
 * @param labels for display and placement
 * @param slots how subtasks are run
 * @param firstConnect how long to try before the first session; then exit status 4
 * @param reconnect how long to try after a broken session; then exit status 4
 * @param drainGrace how long running subtasks may take to end after a stop
 * @param software name and version, shown by the server
 */
public record WorkerSettings(
    String worker,
    String host,
    Set<String> groups,
    Map<String, String> labels,
    SlotSettings slots,
    Duration firstConnect,
    Duration reconnect,
    Duration drainGrace,
    String software) {

  public static final Duration FIRST_CONNECT = Duration.ofSeconds(10);
  public static final Duration RECONNECT = Duration.ofMinutes(10);
  public static final Duration DRAIN_GRACE = Duration.ofSeconds(10);

  public WorkerSettings {
    groups = Set.copyOf(groups);
    labels = Map.copyOf(labels);
  }

  /** With default timeouts. */
  public static WorkerSettings of(
      String worker, String host, Set<String> groups, SlotSettings slots, String software) {
    return new WorkerSettings(
        worker, host, groups, Map.of(), slots, FIRST_CONNECT, RECONNECT, DRAIN_GRACE, software);
  }
}
