package furrow.engine;

import java.util.List;

/** The single-threaded core. Not thread-safe: one thread owns it. */
public final class Engine {
  public Engine(EngineSettings settings, LastSeen lastSeen) {}

  /**
   * Applies one event.
   *
   * @param now lease time in nanoseconds; never goes back
   * @return what is to be done, in order
   */
  public List<Effect> apply(Event event, long now) {
    throw new UnsupportedOperationException("not yet");
  }

  /** When the next {@link Event.Tick} is due, or {@link Long#MAX_VALUE}. */
  public long nextDeadlineNanos() {
    return Long.MAX_VALUE;
  }
}
