package furrow.mpi.master;

import furrow.protocol.message.WorldMessage.MpiMode;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Selects the mode of one epoch from what happens in it. Called by one thread at a time. */
interface ModeSelector {
  /** ROUNDS or WINDOW: what it should be now. */
  MpiMode mode();

  /** In the window: so many fragments have come from a rank. */
  void received(int rank, int count, long now);

  /**
   * A round is over.
   *
   * @param micros how long each rank worked on it
   * @param busy whether each needs another
   * @param silent whether each had nothing to send
   */
  void roundOver(int[] micros, boolean[] busy, boolean[] silent, long now);

  /** Fragments from each rank in a second of steady traffic. */
  int STEADY = 50;

  /** Part of the ranks' time that may be lost by waiting for the slowest. */
  double MAX_WAITING = 0.3;

  /**
   * What a second has shown.
   *
   * @param least fragments from the rank that sent the fewest, in the window
   * @param most fragments from the rank that sent the most, in the window
   * @param rounds that were made
   * @param waiting part of the ranks' time in which they waited for the slowest
   * @param cut ranks that were not through with their work when their rounds ended, all rounds
   * @param outlasted those of them that had nothing to send either: subtasks outlast rounds
   */
  record Sample(long least, long most, int rounds, double waiting, int cut, int outlasted) {}

  /**
   * The choice between scatter rounds and the window, after each second.
   *
   * @param rested whether the pause since rounds were last given up is over
   */
  static MpiMode choose(MpiMode now, boolean rested, Sample sample) {
    if (now == MpiMode.WINDOW) {
      boolean even = sample.least() >= STEADY && sample.most() <= 2 * sample.least();
      return rested && even ? MpiMode.ROUNDS : MpiMode.WINDOW;
    }
    boolean uneven = sample.waiting() > MAX_WAITING;
    boolean tooShort = sample.cut() > sample.rounds() / 2 && sample.outlasted() > sample.cut() / 2;
    return uneven || tooShort ? MpiMode.WINDOW : MpiMode.ROUNDS;
  }

  /**
   * The selector for a setting.
   *
   * @param size of the world
   */
  static ModeSelector of(MpiMode setting, int size) {
    return setting == MpiMode.AUTO ? new Measuring(size) : new Fixed(setting);
  }

  /** The mode that the user has asked for. */
  record Fixed(MpiMode mode) implements ModeSelector {
    @Override
    public void received(int rank, int count, long now) {}

    @Override
    public void roundOver(int[] micros, boolean[] busy, boolean[] silent, long now) {}
  }

  /**
   * Measures for a second, then chooses. Begins with the window. Each time that rounds are given up
   * it takes twice as long until they are tried again.
   */
  final class Measuring implements ModeSelector {
    private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_REST = TimeUnit.SECONDS.toNanos(5);
    private static final long MAX_REST = TimeUnit.SECONDS.toNanos(80);

    /** Rounds that are enough to judge by. */
    private static final int MIN_ROUNDS = 20;

    private final long[] fragments;
    private MpiMode mode = MpiMode.WINDOW;
    private boolean began;
    private long periodBegan;
    private long rest = FIRST_REST;
    private long restUntil;
    private boolean rested = true;
    private int rounds;
    private double worked;
    private double taken;
    private int outlasted;
    private int cut;

    Measuring(int size) {
      this.fragments = new long[size];
    }

    @Override
    public MpiMode mode() {
      return mode;
    }

    @Override
    public void received(int rank, int count, long now) {
      if (mode != MpiMode.WINDOW) {
        return;
      }
      if (!began || now - periodBegan > 2 * PERIOD) {
        beginPeriod(now);
      }
      fragments[rank] += count;
      if (now - periodBegan >= PERIOD) {
        rested |= now - restUntil >= 0;
        choose(now);
      }
    }

    @Override
    public void roundOver(int[] micros, boolean[] busy, boolean[] silent, long now) {
      if (mode != MpiMode.ROUNDS) {
        return;
      }
      if (!began) {
        beginPeriod(now);
      }
      long slowest = 0;
      for (int rank = 1; rank < micros.length; rank++) {
        slowest = Math.max(slowest, micros[rank]);
        worked += micros[rank];
        cut += busy[rank] ? 1 : 0;
        outlasted += busy[rank] && silent[rank] ? 1 : 0;
      }
      taken += (double) slowest * (micros.length - 1);
      if (++rounds >= MIN_ROUNDS && now - periodBegan >= PERIOD) {
        choose(now);
      }
    }

    private void choose(long now) {
      MpiMode before = mode;
      mode = ModeSelector.choose(mode, rested, sample());
      if (before == MpiMode.ROUNDS && mode == MpiMode.WINDOW) {
        rested = false;
        restUntil = now + rest;
        rest = Math.min(MAX_REST, rest * 2);
      }
      beginPeriod(now);
    }

    private Sample sample() {
      long[] ranks = Arrays.copyOfRange(fragments, 1, fragments.length);
      return new Sample(
          Arrays.stream(ranks).min().orElse(0),
          Arrays.stream(ranks).max().orElse(0),
          rounds,
          taken > 0 ? 1 - worked / taken : 0,
          cut,
          outlasted);
    }

    private void beginPeriod(long now) {
      began = true;
      periodBegan = now;
      Arrays.fill(fragments, 0);
      rounds = 0;
      worked = 0;
      taken = 0;
      outlasted = 0;
      cut = 0;
    }
  }
}
