package furrow.mpi.master;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.mpi.master.ModeSelector.Sample;
import furrow.protocol.message.WorldMessage.MpiMode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ModeSelectorTest {
  private static final long MILLI = 1_000_000;
  private static final int SIZE = 4;

  private long now = -5_000 * MILLI;

  /** Ranks send so many fragments each in every 100 ms, for so many seconds. */
  private void traffic(ModeSelector selector, int seconds, int... fragments) {
    for (int i = 0; i < seconds * 10; i++) {
      now += 100 * MILLI;
      for (int rank = 1; rank < SIZE; rank++) {
        selector.received(rank, fragments[rank - 1], now);
      }
    }
  }

  private void rounds(
      ModeSelector selector, int count, boolean busy, boolean silent, int... micros) {
    boolean[] allBusy = new boolean[SIZE];
    boolean[] allSilent = new boolean[SIZE];
    Arrays.fill(allBusy, busy);
    Arrays.fill(allSilent, silent);
    int[] all = {0, micros[0], micros[1], micros[2]};
    for (int i = 0; i < count; i++) {
      now += 5 * MILLI;
      selector.roundOver(all, allBusy, allSilent, now);
    }
  }

  private ModeSelector inRounds() {
    ModeSelector selector = ModeSelector.of(MpiMode.AUTO, SIZE);
    traffic(selector, 2, 20, 20, 20);
    assertThat(selector.mode()).isEqualTo(MpiMode.ROUNDS);
    return selector;
  }

  @Test
  void aForcedModeStays() {
    ModeSelector rounds = ModeSelector.of(MpiMode.ROUNDS, SIZE);
    rounds(rounds, 1_000, true, true, 10, 5_000, 10);
    assertThat(rounds.mode()).isEqualTo(MpiMode.ROUNDS);

    ModeSelector window = ModeSelector.of(MpiMode.WINDOW, SIZE);
    traffic(window, 10, 20, 20, 20);
    assertThat(window.mode()).isEqualTo(MpiMode.WINDOW);
  }

  @Test
  void triesRoundsInSteadyEvenTraffic() {
    ModeSelector selector = ModeSelector.of(MpiMode.AUTO, SIZE);
    assertThat(selector.mode()).isEqualTo(MpiMode.WINDOW);
    traffic(selector, 1, 20, 30, 40);
    assertThat(selector.mode()).isEqualTo(MpiMode.WINDOW);
    traffic(selector, 1, 20, 30, 40);
    assertThat(selector.mode()).isEqualTo(MpiMode.ROUNDS);
  }

  @Test
  void staysInTheWindowWhileTrafficIsUnevenOrThin() {
    ModeSelector uneven = ModeSelector.of(MpiMode.AUTO, SIZE);
    traffic(uneven, 5, 20, 20, 41);
    assertThat(uneven.mode()).isEqualTo(MpiMode.WINDOW);
    ModeSelector thin = ModeSelector.of(MpiMode.AUTO, SIZE);
    traffic(thin, 5, 4, 4, 4);
    assertThat(thin.mode()).isEqualTo(MpiMode.WINDOW);
  }

  @Test
  void staysInRoundsWhileNobodyWaitsLong() {
    ModeSelector selector = inRounds();
    rounds(selector, 1_000, false, false, 900, 1_000, 1_000);
    assertThat(selector.mode()).isEqualTo(MpiMode.ROUNDS);
  }

  @Test
  void staysInRoundsThatEndBeforeTheQueueDoes() {
    ModeSelector selector = inRounds();
    rounds(selector, 1_000, true, false, 5_000, 5_000, 5_000);
    assertThat(selector.mode()).isEqualTo(MpiMode.ROUNDS);
  }

  @Test
  void leavesRoundsInWhichRanksWaitForTheSlowest() {
    ModeSelector selector = inRounds();
    rounds(selector, 300, false, false, 100, 100, 1_000);
    assertThat(selector.mode()).isEqualTo(MpiMode.WINDOW);
  }

  @Test
  void leavesRoundsThatSubtasksOutlast() {
    ModeSelector selector = inRounds();
    rounds(selector, 300, true, true, 5_000, 5_000, 5_000);
    assertThat(selector.mode()).isEqualTo(MpiMode.WINDOW);
  }

  @Test
  void restsLongerEachTimeBeforeItTriesAgain() {
    ModeSelector selector = inRounds();
    rounds(selector, 300, false, false, 100, 100, 1_000);
    traffic(selector, 4, 20, 20, 20);
    assertThat(selector.mode()).isEqualTo(MpiMode.WINDOW);
    traffic(selector, 3, 20, 20, 20);
    assertThat(selector.mode()).isEqualTo(MpiMode.ROUNDS);

    rounds(selector, 300, false, false, 100, 100, 1_000);
    traffic(selector, 8, 20, 20, 20);
    assertThat(selector.mode()).isEqualTo(MpiMode.WINDOW);
    traffic(selector, 4, 20, 20, 20);
    assertThat(selector.mode()).isEqualTo(MpiMode.ROUNDS);
  }

  @Test
  void choosesByWhatASecondHasShown() {
    assertThat(choose(MpiMode.WINDOW, new Sample(50, 100, 0, 0, 0, 0))).isEqualTo(MpiMode.ROUNDS);
    assertThat(choose(MpiMode.WINDOW, new Sample(49, 98, 0, 0, 0, 0))).isEqualTo(MpiMode.WINDOW);
    assertThat(choose(MpiMode.WINDOW, new Sample(50, 101, 0, 0, 0, 0))).isEqualTo(MpiMode.WINDOW);
    assertThat(choose(MpiMode.ROUNDS, new Sample(0, 0, 20, 0.3, 0, 0))).isEqualTo(MpiMode.ROUNDS);
    assertThat(choose(MpiMode.ROUNDS, new Sample(0, 0, 20, 0.31, 0, 0))).isEqualTo(MpiMode.WINDOW);
    assertThat(choose(MpiMode.ROUNDS, new Sample(0, 0, 20, 0, 12, 7))).isEqualTo(MpiMode.WINDOW);
    assertThat(choose(MpiMode.ROUNDS, new Sample(0, 0, 20, 0, 12, 6))).isEqualTo(MpiMode.ROUNDS);
    assertThat(ModeSelector.choose(MpiMode.WINDOW, false, new Sample(50, 50, 0, 0, 0, 0)))
        .isEqualTo(MpiMode.WINDOW);
  }

  private static MpiMode choose(MpiMode now, Sample sample) {
    return ModeSelector.choose(now, true, sample);
  }
}
