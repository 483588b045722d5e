package furrow.runtime;

import furrow.engine.Effect;
import furrow.engine.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** An engine that does what the test says and writes down what it was told. */
final class ScriptedEngine implements EngineLoop.Processor {
  private final List<Event> seen = new ArrayList<>();
  private final BiFunction<Event, Long, List<Effect>> script;
  private volatile long deadline = Long.MAX_VALUE;

  ScriptedEngine(BiFunction<Event, Long, List<Effect>> script) {
    this.script = script;
  }

  synchronized List<Event> seen() {
    return List.copyOf(seen);
  }

  void deadline(long nanos) {
    deadline = nanos;
  }

  @Override
  public List<Effect> apply(Event event, long now) {
    synchronized (this) {
      seen.add(event);
    }
    return script.apply(event, now);
  }

  @Override
  public long nextDeadlineNanos() {
    return deadline;
  }
}
