package furrow.server.net;

import furrow.kernel.FatalErrors;
import furrow.runtime.LeaseClock;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One timer per event loop: it ticks the lease clock, which so learns that the loop is not stuck,
 * and checks the deadlines of the loop's connections about once a second. Connections need no
 * timers of their own. Used on its event loop only.
 */
public final class EventLoopTimer {
  /** A connection with deadlines. */
  public interface Timed {
    /** Closes what is overdue; {@code now} is {@link System#nanoTime}. */
    void check(long now);
  }

  private final LeaseClock.Ticker ticker;
  private final Set<Timed> connections = new LinkedHashSet<>();
  private final int ticksPerCheck;
  private int ticks;

  private EventLoopTimer(LeaseClock clock) {
    ticker = clock.ticker();
    ticksPerCheck = (int) (TimeUnit.SECONDS.toNanos(1) / clock.tickNanos());
  }

  /** The timers of all loops. */
  static final class All {
    private final Map<EventLoop, EventLoopTimer> timers = new ConcurrentHashMap<>();

    /** Starts a timer on the loop. */
    void start(EventLoop loop, LeaseClock clock) {
      EventLoopTimer timer = new EventLoopTimer(clock);
      timers.put(loop, timer);
      loop.scheduleAtFixedRate(
          FatalErrors.essential(timer::tick),
          clock.tickNanos(),
          clock.tickNanos(),
          TimeUnit.NANOSECONDS);
    }

    EventLoopTimer of(EventLoop loop) {
      return timers.get(loop);
    }

    /** Stops all timers, before the loops end. */
    void close() {
      timers.values().forEach(timer -> timer.ticker.close());
    }
  }

  public void add(Timed connection) {
    connections.add(connection);
  }

  public void remove(Timed connection) {
    connections.remove(connection);
  }

  private void tick() {
    ticker.tick();
    if (++ticks % ticksPerCheck == 0) {
      long now = System.nanoTime();
      for (Timed connection : new ArrayList<>(connections)) {
        connection.check(now);
      }
    }
  }
}
