package furrow.mpi.master;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.message.WorldMessage.MpiMode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AdaptiveModeSelectorTest {
  private static final long MILLI = 1_000_000;
  private static final int SIZE = 4;

  private long now = -5_000 * MILLI;

  /** TestRanks send so many fragments each in every 100 ms, for so many seconds. */
  private void traffic(AdaptiveModeSelector choice, int seconds, int... fragments) {
    for (int i = 0; i < seconds * 10; i++) {
      now += 100 * MILLI;
      for (int rank = 1; rank < SIZE; rank++) {
        choice.came(rank, fragments[rank - 1], now);
      }
    }
  }

  private void rounds(
      AdaptiveModeSelector choice, int count, boolean busy, boolean silent, int... micros) {
    boolean[] allBusy = new boolean[SIZE];
    boolean[] allSilent = new boolean[SIZE];
    Arrays.fill(allBusy, busy);
    Arrays.fill(allSilent, silent);
    int[] all = {0, micros[0], micros[1], micros[2]};
    for (int i = 0; i < count; i++) {
      now += 5 * MILLI;
      choice.round(all, allBusy, allSilent, now);
    }
  }

  private AdaptiveModeSelector inRounds() {
    AdaptiveModeSelector choice = new AdaptiveModeSelector(MpiMode.AUTO, SIZE);
    traffic(choice, 2, 20, 20, 20);
    assertThat(choice.rounds()).isTrue();
    return choice;
  }

  @Test
  void aForcedModeStays() {
    AdaptiveModeSelector rounds = new AdaptiveModeSelector(MpiMode.ROUNDS, SIZE);
    rounds(rounds, 1_000, true, true, 10, 5_000, 10);
    assertThat(rounds.rounds()).isTrue();

    AdaptiveModeSelector window = new AdaptiveModeSelector(MpiMode.WINDOW, SIZE);
    traffic(window, 10, 20, 20, 20);
    assertThat(window.rounds()).isFalse();
  }

  @Test
  void triesRoundsInSteadyEvenTraffic() {
    AdaptiveModeSelector choice = new AdaptiveModeSelector(MpiMode.AUTO, SIZE);
    assertThat(choice.rounds()).isFalse();
    traffic(choice, 1, 20, 30, 40);
    assertThat(choice.rounds()).isFalse();
    traffic(choice, 1, 20, 30, 40);
    assertThat(choice.rounds()).isTrue();
  }

  @Test
  void staysInTheWindowWhileTrafficIsUnevenOrThin() {
    AdaptiveModeSelector uneven = new AdaptiveModeSelector(MpiMode.AUTO, SIZE);
    traffic(uneven, 5, 20, 20, 41);
    assertThat(uneven.rounds()).isFalse();
    AdaptiveModeSelector thin = new AdaptiveModeSelector(MpiMode.AUTO, SIZE);
    traffic(thin, 5, 4, 4, 4);
    assertThat(thin.rounds()).isFalse();
  }

  @Test
  void staysInRoundsWhileNobodyWaitsLong() {
    AdaptiveModeSelector choice = inRounds();
    rounds(choice, 1_000, false, false, 900, 1_000, 1_000);
    assertThat(choice.rounds()).isTrue();
  }

  @Test
  void staysInRoundsThatEndBeforeTheQueueDoes() {
    AdaptiveModeSelector choice = inRounds();
    rounds(choice, 1_000, true, false, 5_000, 5_000, 5_000);
    assertThat(choice.rounds()).isTrue();
  }

  @Test
  void leavesRoundsInWhichRanksWaitForTheSlowest() {
    AdaptiveModeSelector choice = inRounds();
    rounds(choice, 300, false, false, 100, 100, 1_000);
    assertThat(choice.rounds()).isFalse();
  }

  @Test
  void leavesRoundsThatSubtasksOutlast() {
    AdaptiveModeSelector choice = inRounds();
    rounds(choice, 300, true, true, 5_000, 5_000, 5_000);
    assertThat(choice.rounds()).isFalse();
  }

  @Test
  void restsLongerEachTimeBeforeItTriesAgain() {
    AdaptiveModeSelector choice = inRounds();
    rounds(choice, 300, false, false, 100, 100, 1_000);
    traffic(choice, 4, 20, 20, 20);
    assertThat(choice.rounds()).isFalse();
    traffic(choice, 3, 20, 20, 20);
    assertThat(choice.rounds()).isTrue();

    rounds(choice, 300, false, false, 100, 100, 1_000);
    traffic(choice, 8, 20, 20, 20);
    assertThat(choice.rounds()).isFalse();
    traffic(choice, 4, 20, 20, 20);
    assertThat(choice.rounds()).isTrue();
  }
}
