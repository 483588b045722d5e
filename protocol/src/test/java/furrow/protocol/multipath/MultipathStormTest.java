package furrow.protocol.multipath;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ProblemException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random lives of a channel: whatever comes when, each frame arrives once and in order. */
class MultipathStormTest {
  private static final int LIVES = 1_500;
  private static final int STEPS = 600;
  private static final int LARGEST = 12 + (1 << 20);

  private long worlds;
  private long frames;

  @Test
  void eachFrameArrivesOnceAndInOrder() throws Exception {
    String asked = System.getProperty("furrow.seed", "");
    long seed = asked.isEmpty() ? new SplittableRandom().nextLong() : Long.parseLong(asked);
    System.err.printf("MultipathStormTest: seed %d (replay: -Dfurrow.seed=%d)%n", seed, seed);
    SplittableRandom seeds = new SplittableRandom(seed);

    for (int life = 0; life < LIVES; life++) {
      live(seeds.split());
    }

    assertThat(worlds).isGreaterThan(LIVES);
    assertThat(frames).isGreaterThan(LIVES * 10L);
  }

  private void live(SplittableRandom random) throws ProblemException {
    MultipathModel model = new MultipathModel();
    // A socket that takes a message may let the server send more at once.
    model.server.afterSaying =
        () -> {
          if (random.nextInt(4) == 0) {
            model.server.offer(20);
          }
        };
    int losses = random.nextInt(1, 40);
    int large = random.nextInt(4) == 0 ? 25 : 2;
    for (int step = 0; step < STEPS; step++) {
      step(model, random, losses, large);
      model.server.check();
      model.rank.check();
    }
    if (random.nextBoolean() && model.canLose()) {
      model.lose(random.nextInt(3), random.nextInt(3));
    }
    model.settle();
    model.checkAllArrived();
    worlds += model.epoch();
    frames += model.server.delivered + model.rank.delivered;
  }

  private void step(MultipathModel model, SplittableRandom random, int losses, int large)
      throws ProblemException {
    MultipathModel.End end = random.nextBoolean() ? model.server : model.rank;
    int roll = random.nextInt(100);
    if (roll < 30) {
      if (!end.channel.full() || random.nextInt(20) == 0) {
        end.offer(size(random, large));
      }
    } else if (roll < 55) {
      if (!end.peer.connection.isEmpty()) {
        end.readConnection();
      }
    } else if (roll < 85) {
      if (!end.peer.world.isEmpty()) {
        end.readWorld();
      }
    } else if (roll < 88) {
      end.paused = !end.paused;
      end.channel.tick(!end.paused);
    } else if (roll < 94) {
      formOrOpen(model);
    } else if (model.canLose() && random.nextInt(losses) == 0) {
      model.lose(random.nextInt(20), random.nextInt(20));
    }
  }

  private static void formOrOpen(MultipathModel model) {
    if (model.canForm()) {
      model.form();
    } else if (model.canOpen()) {
      model.open();
    }
  }

  private static int size(SplittableRandom random, int large) {
    if (random.nextInt(100) < large) {
      return random.nextInt(10) == 0 ? LARGEST : random.nextInt(13, LARGEST);
    }
    return random.nextInt(10) == 0 ? random.nextInt(13, 100_000) : random.nextInt(13, 300);
  }
}
