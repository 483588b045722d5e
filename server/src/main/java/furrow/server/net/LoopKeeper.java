package furrow.server.net;

import furrow.runtime.LeaseClock;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One timer per event loop: it tells the lease clock that the loop is not stuck, and looks at the
 * deadlines of the loop's connections about once a second. A connection so costs no timer of its
 * own. Used on its event loop only.
 */
final class LoopKeeper {
  /** Something with deadlines. */
  interface Watched {
    /** Closes what is overdue; {@code now} is {@link System#nanoTime}. */
    void look(long now);
  }

  private final LeaseClock.Ticker ticker;
  private final Set<Watched> watched = new LinkedHashSet<>();
  private final int ticksPerLook;
  private int ticks;

  private LoopKeeper(LeaseClock clock) {
    ticker = clock.ticker();
    ticksPerLook = (int) (TimeUnit.SECONDS.toNanos(1) / clock.tickNanos());
  }

  /** The keepers of all loops. */
  static final class All {
    private final Map<EventLoop, LoopKeeper> keepers = new ConcurrentHashMap<>();

    /** Starts a keeper on the loop. */
    void keep(EventLoop loop, LeaseClock clock) {
      LoopKeeper keeper = new LoopKeeper(clock);
      keepers.put(loop, keeper);
      loop.scheduleAtFixedRate(
          keeper::tick, clock.tickNanos(), clock.tickNanos(), TimeUnit.NANOSECONDS);
    }

    LoopKeeper of(EventLoop loop) {
      return keepers.get(loop);
    }

    /** The loops are about to end: they watch over nothing more. */
    void close() {
      keepers.values().forEach(keeper -> keeper.ticker.close());
    }
  }

  void add(Watched connection) {
    watched.add(connection);
  }

  void remove(Watched connection) {
    watched.remove(connection);
  }

  private void tick() {
    ticker.tick();
    if (++ticks % ticksPerLook == 0) {
      long now = System.nanoTime();
      for (Watched connection : new ArrayList<>(watched)) {
        connection.look(now);
      }
    }
  }
}
