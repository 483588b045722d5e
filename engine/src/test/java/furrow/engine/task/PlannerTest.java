package furrow.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Segment;
import furrow.engine.TaskPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final long MB = 1L << 20;
  private static final long GB = 1L << 30;
  private static final int SLOTS = 4;

  private static TaskPlan file(long size) {
    return new TaskPlan(new byte[0], 10, 10 + size, true, 64 << 10, 256 * MB, (byte) 0);
  }

  /** Plans all of it, as if every unit took so long. */
  private static List<Segment> cut(TaskPlan plan, long chunk, int slots, double nanosPerUnit) {
    Planner planner = new Planner(plan, chunk);
    Pace pace = new Pace();
    List<Segment> segments = new ArrayList<>();
    long first = 0;
    long at = plan.start();
    while (!planner.complete()) {
      Segment segment = planner.next(first, slots, pace);
      assertThat(segment.start()).as("no gap, no overlap").isEqualTo(at);
      assertThat(segment.endOf(first + segment.count() - 1)).isEqualTo(segment.end());
      assertThat(segment.startOf(first + segment.count() - 1)).isLessThan(segment.end());
      long units = segment.end() - segment.start();
      pace.add(units, (long) (units * nanosPerUnit));
      segments.add(segment);
      first += segment.count();
      at = segment.end();
    }
    assertThat(at).isEqualTo(plan.end());
    return segments;
  }

  private static long pieces(List<Segment> segments) {
    return segments.stream().mapToLong(Segment::count).sum();
  }

  @Test
  void everySlotGetsSeveralPiecesOfASmallFile() {
    List<Segment> segments = cut(file(200 * MB), 0, SLOTS, 1);
    assertThat(pieces(segments)).isBetween(4L * SLOTS, 200L);
  }

  @Test
  void aLargeFileIsNotCutTooFinely() {
    List<Segment> segments = cut(file(20 * GB), 0, SLOTS, 1);
    assertThat(pieces(segments)).isBetween(64L, 1000L);
    assertThat(segments).hasSizeLessThan(60);
  }

  @Test
  void slowWorkTakesAFewSecondsAPiece() {
    double slow = 1000;
    List<Segment> segments = cut(file(20 * GB), 0, SLOTS, slow);
    Segment middle = segments.get(segments.size() / 2);
    assertThat(middle.chunk() * slow / 1e9).isBetween(1.0, 10.0);
  }

  @Test
  void aGivenChunkIsKeptToTheByte() {
    List<Segment> segments = cut(file(1000), 7, SLOTS, 1);
    assertThat(segments).hasSize(1);
    assertThat(pieces(segments)).isEqualTo(143);
  }

  @Test
  void tenMillionPiecesAreOneSegment() {
    TaskPlan plan = new TaskPlan(new byte[0], 0, 10_000_000, false, 1, 1, (byte) 2);
    assertThat(cut(plan, 0, SLOTS, 1)).hasSize(1);
  }

  @Test
  void itemsOfUnknownLengthAreTriedOneByOne() {
    TaskPlan plan = new TaskPlan(new byte[0], 0, 1000, false, 1, 1000, (byte) 2);
    Segment probe = new Planner(plan, 0).next(0, SLOTS, new Pace());
    assertThat(probe.chunk()).isEqualTo(1);
    assertThat(probe.count()).isEqualTo(16);
  }

  @Test
  void whateverTheNumbersTheSpaceIsCoveredOnce() {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      long least = 1 + random.nextInt(1000);
      TaskPlan plan =
          new TaskPlan(
              new byte[0],
              random.nextInt(50),
              50 + random.nextInt(10_000_000),
              random.nextBoolean(),
              least,
              least + random.nextInt(100_000),
              (byte) 0);
      long chunk = random.nextInt(3) == 0 ? 1 + random.nextInt(500) : 0;
      cut(plan, chunk, random.nextInt(40), Math.exp(random.nextInt(20) - 5));
    }
  }
}
