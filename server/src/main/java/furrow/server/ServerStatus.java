package furrow.server;

import furrow.engine.Shares;
import furrow.engine.View;
import furrow.protocol.access.Address;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ShareInfo;
import furrow.server.metrics.ServerMetrics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * What {@code furrow server info} says. Counters are documented in docs/operations.md.
 *
 * @param sessions that are open
 * @param unauthenticated connections whose token is not proven yet
 * @param spaceLow whether the disk is full
 * @param shares what a user has of what users share outside the engine; of all with an empty name
 */
record ServerStatus(
    ServerSettings settings,
    String serverId,
    long startedNanos,
    List<Address> addresses,
    List<String> http,
    IntSupplier sessions,
    IntSupplier unauthenticated,
    BooleanSupplier spaceLow,
    Function<String, List<Shares.Use>> shares) {

  /** Entries about shares in one answer; they take some 100 KiB of a frame. */
  static final int MOST_SHARES = 1_000;

  /** In the place of a user, and no user's name. */
  static final String OTHERS = "(others)";

  /** The same for the metrics. */
  ServerMetrics.Shell shell(IntSupplier requests, IntSupplier localWorkers) {
    return new ServerMetrics.Shell(sessions, unauthenticated, requests, localWorkers, spaceLow);
  }

  /**
   * What the engine knows, with what only the process knows.
   *
   * @param user whose shares are told; empty for all
   */
  ServerInfo of(View.Server view, String user) {
    return new ServerInfo(
        serverId,
        settings.version(),
        ProcessHandle.current().pid(),
        view.incarnation(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos),
        addresses.stream().map(Object::toString).toList(),
        settings.state().root().toString(),
        view.draining(),
        counters(view),
        shown(Stream.concat(view.shares().stream(), shares.apply(user).stream()).toList()),
        http,
        settings.http().warnings());
  }

  /** The shares that are used most; the rest of each kind is one entry, so that all fit a frame. */
  static List<ShareInfo> shown(List<Shares.Use> uses) {
    List<Shares.Use> sorted = new ArrayList<>(uses);
    if (uses.size() > MOST_SHARES) {
      sorted.sort(Comparator.comparingDouble(ServerStatus::part).reversed());
    }
    List<ShareInfo> shown = new ArrayList<>();
    Map<String, ShareInfo> rest = new LinkedHashMap<>();
    for (Shares.Use use : sorted) {
      ShareInfo info = new ShareInfo(use.what(), use.user(), use.held(), use.share(), use.limit());
      if (shown.size() < MOST_SHARES) {
        shown.add(info);
      } else {
        rest.merge(use.what(), others(info), ServerStatus::sum);
      }
    }
    shown.addAll(rest.values());
    return shown;
  }

  private static double part(Shares.Use use) {
    return (double) use.held() / Math.max(1, use.limit());
  }

  private static ShareInfo others(ShareInfo one) {
    return new ShareInfo(one.what(), OTHERS, one.held(), one.share(), one.limit());
  }

  private static ShareInfo sum(ShareInfo a, ShareInfo b) {
    long share = Math.max(a.share(), b.share());
    return new ShareInfo(a.what(), OTHERS, a.held() + b.held(), share, a.limit());
  }

  private Map<String, String> counters(View.Server view) {
    Map<String, String> counters = new LinkedHashMap<>();
    put(counters, "tasks_live", view.tasksLive());
    put(counters, "tasks_ended", view.tasksEnded());
    put(counters, "workers", view.workers());
    put(counters, "slots", view.slots());
    put(counters, "busy", view.busy());
    put(counters, "ready", view.ready());
    put(counters, "leases", view.leases());
    put(counters, "completions", view.completions());
    put(counters, "duplicates", view.duplicates());
    put(counters, "fenced", view.fenced());
    put(counters, "fenced", view.fenced());
    put(counters, "redispatched", view.redispatched());
    put(counters, "readopted", view.readopted());
    put(counters, "poisoned", view.poisoned());
    put(counters, "sessions", sessions.getAsInt());
    put(counters, "unproven_connections", unauthenticated.getAsInt());
    put(counters, "space_low", spaceLow.getAsBoolean() ? 1 : 0);
    put(counters, "heap_used", usedHeap());
    return counters;
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void put(Map<String, String> counters, String name, long value) {
    counters.put(name, Long.toString(value));
  }
}
