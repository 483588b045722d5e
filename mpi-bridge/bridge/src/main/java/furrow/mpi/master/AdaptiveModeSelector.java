package furrow.mpi.master;

import furrow.protocol.message.WorldMessage.MpiMode;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Decides by what was measured whether rounds or the window serve better. Rounds are tried when all
 * ranks have had a steady, even traffic of small pieces for a second; they are given up when ranks
 * wait too long for the slowest of them, or subtasks outlast rounds, and each time that happens it
 * takes twice as long until they are tried again. Not thread-safe.
 */
final class AdaptiveModeSelector implements ModeSelector {
  private static final long LOOK = TimeUnit.SECONDS.toNanos(1);
  private static final long FIRST_REST = TimeUnit.SECONDS.toNanos(5);
  private static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(80);

  /** Fragments from each rank in a second of steady traffic. */
  private static final int STEADY = 50;

  /** Rounds that tell enough. */
  private static final int ROUNDS = 20;

  /** EpochRun of the ranks' time that may be lost by waiting for the slowest. */
  private static final double WASTE = 0.3;

  private final MpiMode setting;
  private final long[] fragments;
  private boolean rounds;
  private boolean began;
  private long lookBegan;
  private long rest = FIRST_REST;
  private long restUntil;
  private boolean rested = true;
  private int seen;
  private double worked;
  private double taken;
  private int outlasting;
  private int cut;

  /**
   * @param size of the world
   */
  AdaptiveModeSelector(MpiMode setting, int size) {
    this.setting = setting;
    this.fragments = new long[size];
    this.rounds = setting == MpiMode.ROUNDS;
  }

  @Override
  public boolean rounds() {
    return rounds;
  }

  @Override
  public void came(int rank, int count, long now) {
    if (setting != MpiMode.AUTO || rounds) {
      return;
    }
    if (!began || now - lookBegan > 2 * LOOK) {
      look(now);
    }
    fragments[rank] += count;
    if (now - lookBegan < LOOK) {
      return;
    }
    rested |= now - restUntil >= 0;
    rounds = rested && even();
    look(now);
  }

  private boolean even() {
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int rank = 1; rank < fragments.length; rank++) {
      least = Math.min(least, fragments[rank]);
      most = Math.max(most, fragments[rank]);
    }
    return least >= STEADY && most <= 2 * least;
  }

  @Override
  public void round(int[] micros, boolean[] busy, boolean[] silent, long now) {
    if (setting != MpiMode.AUTO || !rounds) {
      return;
    }
    if (!began) {
      look(now);
    }
    long slowest = 0;
    for (int rank = 1; rank < micros.length; rank++) {
      slowest = Math.max(slowest, micros[rank]);
      worked += micros[rank];
      cut += busy[rank] ? 1 : 0;
      outlasting += busy[rank] && silent[rank] ? 1 : 0;
    }
    taken += (double) slowest * (micros.length - 1);
    if (++seen >= ROUNDS && now - lookBegan >= LOOK) {
      judge(now);
    }
  }

  private void judge(long now) {
    boolean uneven = taken > 0 && worked / taken < 1 - WASTE;
    boolean longer = cut > seen / 2 && outlasting > cut / 2;
    if (uneven || longer) {
      rounds = false;
      rested = false;
      restUntil = now + rest;
      rest = Math.min(LONGEST_REST, rest * 2);
    }
    look(now);
  }

  private void look(long now) {
    began = true;
    lookBegan = now;
    Arrays.fill(fragments, 0);
    seen = 0;
    worked = 0;
    taken = 0;
    outlasting = 0;
    cut = 0;
  }
}
