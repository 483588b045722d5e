package furrow.bench.storm;

import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.protocol.message.WorldMessage.WorldState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What happens to one process.
 *
 * @param delayMillis until it happens
 * @param thawMillis after which a frozen one goes on; 0 for never
 */
record ProcessFault(Kind kind, String victim, long pid, int delayMillis, int thawMillis) {
  private static final int MOST_DELAY = 400;
  private static final int MOST_THAW = 4_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 5;

  /** So long after it goes on a frozen one would have been missed. */
  private static final Duration MISSED = Duration.ofSeconds(3);

  enum Kind {
    KILL,
    FREEZE
  }

  /**
   * What came of it.
   *
   * @param millis until another world was up; -1 when the old one went on
   * @param back whether there is a world
   */
  record Outcome(long millis, boolean back) {
    @Override
    public String toString() {
      return !back ? "no world" : millis < 0 ? "went on" : "back in " + millis + " ms";
    }
  }

  /** Somebody who takes part in this world. */
  static ProcessFault random(Kind kind, MpiWorldInfo world, Random random) {
    List<MpiRankInfo> ranks = world.ranks().stream().filter(rank -> rank.rank() > 0).toList();
    int number = random.nextInt(ranks.size() + 1);
    boolean master = number == ranks.size();
    String victim = master ? "the master" : "rank " + ranks.get(number).rank();
    long pid = master ? world.master() : ranks.get(number).pid();
    boolean thaws = kind == Kind.FREEZE && random.nextInt(3) == 0;
    int thaw = thaws ? 100 + random.nextInt(MOST_THAW) : 0;
    return new ProcessFault(kind, victim, pid, random.nextInt(MOST_DELAY), thaw);
  }

  /** Strikes, and waits until a world of a later epoch is up. */
  Outcome inject(WorldMonitor world, int epoch) throws IOException, InterruptedException {
    TimeUnit.MILLISECONDS.sleep(delayMillis);
    int present = Math.max(epoch, world.now().epoch());
    long begin = System.nanoTime();
    signal(kind == Kind.KILL ? "KILL" : "STOP");
    boolean thawed = false;
    while (true) {
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      if (!thawed && thawMillis > 0 && millis >= thawMillis) {
        signal("CONT");
        thawed = true;
      }
      MpiWorldInfo now = world.now();
      boolean up = now.state().equals(WorldState.UP.text());
      if (up && now.epoch() > present) {
        return new Outcome(millis, true);
      }
      if (up && thawed && millis > thawMillis + MISSED.toMillis()) {
        return new Outcome(-1, true);
      }
      if (millis > TIMEOUT.toMillis()) {
        return new Outcome(millis, false);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** One that is gone already is no fault: it may have been hit by the fault before. */
  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Override
  public String toString() {
    String thaw = thawMillis > 0 ? " for " + thawMillis + " ms" : "";
    return (kind == Kind.KILL ? "killed " : "froze ") + victim + thaw;
  }
}
