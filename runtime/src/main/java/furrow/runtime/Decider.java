package furrow.runtime;

import furrow.engine.Effect;
import furrow.engine.Engine;
import furrow.engine.Event;
import java.util.List;

/** What {@link EngineLoop} drives: an {@link Engine}, or a script in tests. Used by one thread. */
public interface Decider {
  /** See {@link Engine#apply}. */
  List<Effect> apply(Event event, long now);

  /** See {@link Engine#nextDeadlineNanos}. */
  long nextDeadlineNanos();

  static Decider of(Engine engine) {
    return new Decider() {
      @Override
      public List<Effect> apply(Event event, long now) {
        return engine.apply(event, now);
      }

      @Override
      public long nextDeadlineNanos() {
        return engine.nextDeadlineNanos();
      }
    };
  }
}
