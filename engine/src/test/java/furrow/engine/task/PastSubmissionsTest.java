package furrow.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.PastSubmission;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The memory of submission ids against a plain list. */
class PastSubmissionsTest {
  private static final int MOST = 100;

  private final long seed = Long.getLong("furrow.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final PastSubmissions past = new PastSubmissions(MOST);
  private final ArrayDeque<PastSubmission> model = new ArrayDeque<>();
  private long now = 1_000;

  private void add(String id, long task) {
    PastSubmission one = PastSubmission.of("ann", id, task, -task, now);
    past.add(one);
    model.addFirst(one);
    model.removeIf(other -> other.expired(now));
    while (model.size() > MOST) {
      model.removeLast();
    }
  }

  private PastSubmission expected(String id) {
    PastSubmission wanted = PastSubmission.of("ann", id, 0, 0, 0);
    return model.stream()
        .filter(one -> one.sameKey(wanted) && !one.expired(now))
        .findFirst()
        .orElse(null);
  }

  @Test
  void theLatestYoungEnoughOnesAreFoundAndNoOthers() {
    System.out.println("PastSubmissionsTest: -Dfurrow.seed=" + seed);
    for (int step = 0; step < 20_000; step++) {
      if (random.nextInt(3) == 0) {
        add("id" + random.nextInt(150), step);
      }
      now += random.nextInt(500) == 0 ? PastSubmission.KEEP_MILLIS / 2 : random.nextInt(1_000_000);
      String id = "id" + random.nextInt(150);
      assertThat(past.find("ann", id, now)).isEqualTo(expected(id));
      assertThat(past.size()).isLessThanOrEqualTo(MOST);
    }
    assertThat(past.find("bob", "id1", now)).isNull();
  }

  @Test
  void sevenDaysAreSevenDays() {
    add("a", 1);
    long end = now + PastSubmission.KEEP_MILLIS;
    assertThat(past.find("ann", "a", end - 1).task()).isEqualTo(1);
    assertThat(past.find("ann", "a", end)).isNull();
    assertThat(past.find("ann", "b", now)).isNull();
  }
}
