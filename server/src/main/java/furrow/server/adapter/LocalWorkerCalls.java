package furrow.server.adapter;

import furrow.engine.Notice;
import furrow.engine.View;
import furrow.server.local.LocalWorkers;
import furrow.server.log.EventLog;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What local workers need of the engine and the event log.
 *
 * @param calls known once the engine runs
 */
public record LocalWorkerCalls(Supplier<EngineCalls> calls, EventLog events)
    implements LocalWorkers.Environment {
  @Override
  public void invocations(Consumer<View.Invocations> then) {
    calls.get().invocations(then);
  }

  @Override
  public void drain(String worker) {
    calls.get().drain(worker);
  }

  @Override
  public void announce(Notice notice) {
    events.add(notice);
  }
}
