package furrow.server;

import furrow.engine.View;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.server.adapter.Desk;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The server as requests see it. Counters are documented in docs/operations.md. */
record HouseFacts(FurrowServer server, ServerSettings settings, String serverId, long startedNanos)
    implements Desk.House {

  @Override
  public ServerInfo info(View.Server view) {
    return new ServerInfo(
        serverId,
        settings.version(),
        ProcessHandle.current().pid(),
        view.incarnation(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos),
        server.addresses().stream().map(Object::toString).toList(),
        settings.state().root().toString(),
        view.draining(),
        counters(view));
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
    put(counters, "redispatched", view.redispatched());
    put(counters, "readopted", view.readopted());
    put(counters, "poisoned", view.poisoned());
    put(counters, "sessions", server.sessionCount());
    put(counters, "unproven_connections", server.waitingCount());
    put(counters, "space_low", server.spaceLow() ? 1 : 0);
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

  @Override
  public void stop(boolean immediately) {
    server.stop(immediately);
  }
}
