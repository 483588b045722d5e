package furrow.mpi.master;

import furrow.protocol.message.WorldMessage.MpiMode;
import java.util.function.IntFunction;

/** Ways to choose the mode, for tests. */
enum TestSelectors implements IntFunction<ModeSelector> {
  WINDOW,
  ROUNDS,
  /** Changes after every few things that happen. */
  BY_TURNS;

  private static final int TURN = 7;

  @Override
  public ModeSelector apply(int size) {
    return switch (this) {
      case WINDOW -> ModeSelector.of(MpiMode.WINDOW, size);
      case ROUNDS -> ModeSelector.of(MpiMode.ROUNDS, size);
      case BY_TURNS -> new ByTurns();
    };
  }

  private static final class ByTurns implements ModeSelector {
    private boolean rounds;
    private int events;

    @Override
    public MpiMode mode() {
      return rounds ? MpiMode.ROUNDS : MpiMode.WINDOW;
    }

    @Override
    public void received(int rank, int count, long now) {
      if (!rounds) {
        event();
      }
    }

    @Override
    public void roundOver(int[] micros, boolean[] busy, boolean[] silent, long now) {
      event();
    }

    private void event() {
      events++;
      if (events % TURN == 0) {
        rounds = !rounds;
      }
    }
  }
}
