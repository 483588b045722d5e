package furrow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseClockTest {
  private static final long TICK = 100_000_000L;

  private final AtomicLong real = new AtomicLong(Long.MAX_VALUE - 5 * TICK);
  private final LeaseClock clock = new LeaseClock(real::get, TICK);

  private void pass(long ticks) {
    real.addAndGet(ticks * TICK);
  }

  @Test
  void followsRealTimeWhileEverybodyTicks() {
    LeaseClock.Ticker engine = clock.ticker();
    LeaseClock.Ticker loop = clock.ticker();
    for (int k = 0; k < 20; k++) {
      pass(1);
      engine.tick();
      loop.tick();
    }
    assertThat(clock.now()).isEqualTo(20 * TICK);
    assertThat(clock.coarse()).isEqualTo(20 * TICK);
  }

  @Test
  void withoutWatchersTimeIsReal() {
    pass(100);
    assertThat(clock.now()).isEqualTo(100 * TICK);
  }

  @Test
  void aStoppedProcessCostsTwoTicks() {
    LeaseClock.Ticker engine = clock.ticker();
    LeaseClock.Ticker loop = clock.ticker();
    pass(1000);
    engine.tick();
    assertThat(clock.now()).isEqualTo(2 * TICK);
    loop.tick();
    assertThat(clock.now()).isEqualTo(2 * TICK);
    pass(1);
    engine.tick();
    loop.tick();
    assertThat(clock.now()).isEqualTo(3 * TICK);
  }

  @Test
  void tellsOnceHowMuchWasLost() {
    LeaseClock.Ticker engine = clock.ticker();
    LeaseClock.Ticker loop = clock.ticker();
    pass(1000);
    loop.tick();
    engine.tick();
    assertThat(clock.takeLost()).isEqualTo(998 * TICK);
    assertThat(clock.takeLost()).isZero();
    pass(1);
    engine.tick();
    loop.tick();
    assertThat(clock.takeLost()).isZero();
  }

  @Test
  void aSuspendedMachineIsAPauseThoughNoMonotonicTimePassed() {
    AtomicLong wall = new AtomicLong();
    LeaseClock both = new LeaseClock(real::get, wall::get, TICK);
    LeaseClock.Ticker engine = both.ticker();
    wall.addAndGet(3600 * 10 * TICK);
    engine.tick();
    assertThat(both.takeLost()).isEqualTo(3600 * 10 * TICK);
    assertThat(both.now()).as("lease time is monotonic").isZero();
    wall.addAndGet(-7200 * 10 * TICK);
    assertThat(both.takeLost()).as("set back").isZero();
    assertThat(both.takeLost()).isZero();
  }

  @Test
  void aStallCostsNoMoreThanOneHeartbeat() {
    for (long heartbeat : new long[] {50 * TICK, 8 * TICK, TICK}) {
      long tick = LeaseClock.forHeartbeat(heartbeat).tickNanos();
      assertThat(tick).isPositive();
      assertThat(LeaseClock.ALLOWED_TICKS * tick).isLessThanOrEqualTo(heartbeat);
    }
  }

  @Test
  void oneStuckEventLoopHoldsTimeForAll() {
    LeaseClock.Ticker engine = clock.ticker();
    LeaseClock.Ticker loop = clock.ticker();
    for (int k = 0; k < 50; k++) {
      pass(1);
      engine.tick();
    }
    assertThat(clock.now()).isEqualTo(2 * TICK);
    loop.tick();
    pass(1);
    assertThat(clock.now()).isEqualTo(3 * TICK);
  }

  @Test
  void aWatcherThatEndsHoldsNothing() {
    LeaseClock.Ticker loop = clock.ticker();
    pass(10);
    loop.close();
    pass(3);
    assertThat(clock.now()).isEqualTo(13 * TICK);
  }

  @Test
  void neverGoesBackWhateverTicks() {
    LeaseClock.Ticker[] tickers = {clock.ticker(), clock.ticker(), clock.ticker()};
    long last = 0;
    for (int k = 0; k < 1000; k++) {
      real.addAndGet(TICK * (k * 7 % 11) / 3);
      tickers[k * 5 % 3].tick();
      long now = clock.now();
      assertThat(now).isGreaterThanOrEqualTo(last);
      last = now;
    }
    assertThat(last).isPositive();
  }
}
