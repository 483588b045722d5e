package furrow.server.local;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.server.local.WorkerScaling.Decision;
import furrow.server.local.WorkerScaling.Load;
import furrow.server.local.WorkerScaling.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rule of the first inference server: looks every 10 s, spares for 60 s. */
class WorkerScalingTest {
  private static final long SECOND = 1_000_000_000L;

  private final WorkerScaling scaling = new WorkerScaling(LocalWorkerSettings.DEFAULT);
  private long now = 5 * SECOND;

  private Decision look(int pending, Load... loads) {
    return look(pending, loads.length, loads);
  }

  private Decision look(int pending, int workers, Load... loads) {
    Decision decision = scaling.look(now, pending, workers, List.of(loads));
    now += 10 * SECOND;
    return decision;
  }

  private static Load load(int number, long held, long done) {
    return new Load("local-" + number, held, done);
  }

  @Test
  void moreThanFivePendingAddsOneUpToTheMost() {
    assertThat(look(5, load(1, 3, 0), load(2, 2, 0)).step()).isEqualTo(Step.NONE);
    Decision third = look(6, load(1, 3, 0), load(2, 3, 0));
    assertThat(third.step()).isEqualTo(Step.ADD);
    assertThat(third.reason()).contains("6 requests").contains("more than 5");
    assertThat(look(7, 3, load(1, 3, 0), load(2, 3, 0)).step()).isEqualTo(Step.ADD);
    assertThat(look(99, 4, load(1, 3, 0), load(2, 3, 0)).step()).isEqualTo(Step.NONE);
  }

  @Test
  void anIdleOneIsSparedForAMinuteAndThenEnded() {
    for (int i = 0; i < 6; i++) {
      assertThat(look(1, load(1, 1, i), load(2, 0, i), load(3, 0, 4)).step())
          .as("look %d", i)
          .isEqualTo(Step.NONE);
    }
    Decision down = look(1, load(1, 1, 6), load(2, 0, 6), load(3, 0, 4));
    assertThat(down.step()).isEqualTo(Step.END);
    assertThat(down.worker()).isEqualTo("local-3");
    assertThat(down.reason()).isEqualTo("idle for 60000 ms");
  }

  @Test
  void theLeastAreKept() {
    for (int i = 0; i < 100; i++) {
      assertThat(look(0, load(1, 0, 0), load(2, 0, 0)).step()).isEqualTo(Step.NONE);
    }
  }

  @Test
  void littleWorkThatIsSpreadOverAllIsNoReasonToKeepThem() {
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      decisions.add(look(5, load(1, 2, i), load(2, 2, i), load(3, 1, i)));
    }
    assertThat(decisions).last().extracting(Decision::step).isEqualTo(Step.END);
    assertThat(decisions).last().extracting(Decision::reason).asString().contains("fewer than 2");
    assertThat(decisions.subList(0, 6)).extracting(Decision::step).containsOnly(Step.NONE);
  }

  @Test
  void enoughWorkInBetweenBeginsTheMinuteAnew() {
    for (int i = 0; i < 40; i++) {
      int pending = i % 6 == 0 ? 6 : 1;
      Decision decision =
          scaling.look(
              now,
              Math.min(pending, 5) + (i % 6 == 0 ? 3 : 0),
              4,
              List.of(load(1, 1, i), load(2, 1, i), load(3, 1, i), load(4, 1, i)));
      now += 10 * SECOND;
      assertThat(decision.step()).as("look %d", i).isEqualTo(Step.NONE);
    }
  }

  @Test
  void oneAtALookAndEachIsSparedAnew() {
    Load[] four = {load(1, 0, 0), load(2, 0, 0), load(3, 0, 0), load(4, 0, 0)};
    for (int i = 0; i < 6; i++) {
      assertThat(look(0, four).step()).isEqualTo(Step.NONE);
    }
    assertThat(look(0, four).step()).isEqualTo(Step.END);
    assertThat(look(0, load(2, 0, 0), load(3, 0, 0), load(4, 0, 0)).step()).isEqualTo(Step.END);
    assertThat(look(0, load(3, 0, 0), load(4, 0, 0)).step()).isEqualTo(Step.NONE);
  }

  @Test
  void aSubtaskIsWorkToo() {
    for (int i = 0; i < 20; i++) {
      assertThat(look(6, load(1, 5, 0), load(2, 1, 0), load(3, 1, 0)).step())
          .isNotEqualTo(Step.END);
    }
  }

  @Test
  void withoutAnyWorkerOneRequestIsEnough() {
    assertThat(look(0, 0).step()).isEqualTo(Step.NONE);
    assertThat(look(1, 0).step()).isEqualTo(Step.ADD);
  }

  @Test
  void everyNumberCanBeSet() {
    LocalWorkerSettings own =
        LocalWorkerSettings.DEFAULT
            .between(1, 2)
            .scaled(Duration.ofSeconds(1), 0, 1, Duration.ofSeconds(3));
    WorkerScaling other = new WorkerScaling(own);
    assertThat(other.look(0, 1, 1, List.of(load(1, 1, 0))).step()).isEqualTo(Step.ADD);
    List<Load> two = List.of(load(1, 0, 0), load(2, 0, 0));
    assertThat(other.look(SECOND, 0, 2, two).step()).isEqualTo(Step.NONE);
    assertThat(other.look(4 * SECOND, 0, 2, two).step()).isEqualTo(Step.END);
  }
}
