package furrow.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.lease.TimerWheel.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private static final long SECOND = 1_000_000_000L;

  private final TimerWheel wheel = new TimerWheel();
  private final List<String> fired = new ArrayList<>();

  private Timer timer(String name) {
    return new Timer(now -> fired.add(name));
  }

  @Test
  void aTimerFiresOnceAndNotBeforeItsTime() {
    wheel.set(timer("a"), 10 * SECOND + 3);
    wheel.advance(10 * SECOND + 2);
    assertThat(fired).isEmpty();
    assertThat(wheel.nextDeadline()).isEqualTo(10 * SECOND + 3);
    wheel.advance(10 * SECOND + 3);
    wheel.advance(100 * SECOND);
    assertThat(fired).containsExactly("a");
    assertThat(wheel.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void settingAgainMovesAndCancellingDrops() {
    Timer moved = timer("moved");
    Timer dropped = timer("dropped");
    wheel.set(moved, SECOND);
    wheel.set(dropped, SECOND);
    wheel.set(moved, 3 * SECOND);
    wheel.cancel(dropped);
    wheel.advance(2 * SECOND);
    assertThat(fired).isEmpty();
    assertThat(wheel.size()).isEqualTo(1);
    wheel.advance(3 * SECOND);
    assertThat(fired).containsExactly("moved");
  }

  @Test
  void aCancelledTimerDoesNotHideALaterOneOfItsBucket() {
    Timer dropped = timer("dropped");
    wheel.set(dropped, SECOND);
    wheel.set(timer("kept"), SECOND + 1);
    wheel.cancel(dropped);
    wheel.advance(SECOND);
    assertThat(fired).isEmpty();
    assertThat(wheel.nextDeadline()).isEqualTo(SECOND + 1);
    wheel.advance(SECOND + 1);
    assertThat(fired).containsExactly("kept");
  }

  @Test
  void whatWasCancelledWhileTheWheelWasEmptyIsForgotten() {
    Timer dropped = timer("dropped");
    wheel.set(dropped, SECOND);
    wheel.cancel(dropped);
    wheel.advance(5 * SECOND);
    long turn = 2048L << 22;
    wheel.set(timer("kept"), SECOND + turn);
    assertThat(wheel.nextDeadline()).isEqualTo(SECOND + turn);
  }

  @Test
  void anActionMayCancelOneThatIsDueAsWell() {
    Timer second = timer("second");
    wheel.set(
        new Timer(
            now -> {
              fired.add("first");
              wheel.cancel(second);
            }),
        SECOND);
    wheel.set(second, SECOND);
    wheel.advance(SECOND);
    assertThat(fired).containsExactly("first");
  }

  @Test
  void anActionMaySetItsTimerAgain() {
    Timer[] self = new Timer[1];
    self[0] =
        new Timer(
            now -> {
              fired.add("tick");
              wheel.set(self[0], now + SECOND);
            });
    wheel.set(self[0], SECOND);
    for (long now = 0; now <= 5 * SECOND; now += SECOND / 4) {
      wheel.advance(now);
    }
    assertThat(fired).hasSize(5);
  }

  @Test
  void whateverIsSetAndCancelledTheNextDeadlineIsNeverPastNorLate() {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    Random random = new Random(seed);
    List<Timer> timers = new ArrayList<>();
    List<Long> due = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 20; i++) {
      int index = i;
      timers.add(new Timer(time -> due.set(index, Long.MAX_VALUE)));
      due.add(Long.MAX_VALUE);
    }
    for (int step = 0; step < 20_000; step++) {
      int index = random.nextInt(timers.size());
      if (random.nextBoolean()) {
        due.set(index, now + 1 + (long) (random.nextDouble() * 20 * SECOND));
        wheel.set(timers.get(index), due.get(index));
      } else {
        due.set(index, Long.MAX_VALUE);
        wheel.cancel(timers.get(index));
      }
      now += random.nextInt(4) == 0 ? random.nextInt((int) SECOND) : 0;
      wheel.advance(now);
      long soonest = due.stream().mapToLong(Long::longValue).min().orElseThrow();
      assertThat(soonest).as("all that was due has fired, seed %d", seed).isGreaterThan(now);
      assertThat(wheel.nextDeadline())
          .as("seed %d", seed)
          .isGreaterThan(now)
          .isLessThanOrEqualTo(soonest);
    }
  }

  @Test
  void followingTheDeadlinesNothingIsEverLate() {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    Random random = new Random(seed);
    List<Long> due = new ArrayList<>();
    List<Long> seen = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 500; i++) {
      long time = (long) (random.nextDouble() * 40 * SECOND);
      due.add(time);
      wheel.set(new Timer(seen::add), time);
    }
    int steps = 0;
    while (wheel.size() > 0) {
      now = Math.max(now, wheel.nextDeadline());
      wheel.advance(now);
      assertThat(steps++).as("spurious wakes are few, seed %d", seed).isLessThan(3000);
    }
    due.sort(null);
    assertThat(seen).as("seed %d", seed).isEqualTo(due);
  }
}
