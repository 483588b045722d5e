package furrow.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Attempt;
import furrow.engine.Event.WorkerProfile;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeaseTableTest {
  private static final Segment SEGMENT = new Segment(0, 0, 1, 100, 100, (byte) 2);

  private final LeaseTable table = new LeaseTable(session -> {});
  private final Session one = session(1);
  private final Session two = session(2);

  private static Session session(long id) {
    WorkerProfile profile =
        new WorkerProfile("w" + id, id, "h", 1, 4, Set.of(), Map.of(), Set.of("noop"));
    return new Session(id, profile, Set.of(), 0);
  }

  private static SubtaskRange range(long first, int count, long counter) {
    return new SubtaskRange(1, first, count, new Attempt(1, counter));
  }

  private Lease grant(Session session, SubtaskRange range) {
    Lease lease = new Lease(session, SEGMENT, range, 0, 10);
    table.grant(lease);
    return lease;
  }

  @Test
  void onlyTheVeryAttemptIsValid() {
    grant(one, range(10, 10, 100));
    assertThat(table.valid(one, range(12, 3, 102))).hasSize(1);
    assertThat(table.valid(one, range(12, 3, 103))).as("another attempt").isEmpty();
    assertThat(table.valid(two, range(12, 3, 102))).as("another session").isEmpty();
    assertThat(table.valid(one, new SubtaskRange(1, 12, 3, new Attempt(2, 102))))
        .as("another incarnation")
        .isEmpty();
    assertThat(table.valid(one, range(5, 100, 95)).get(0)).containsExactly(10, 20);
  }

  @Test
  void endingTheMiddleLeavesBothEnds() {
    grant(one, range(0, 10, 1));
    List<Lease> ended = table.release(3, 5);
    assertThat(ended).singleElement().extracting(Lease::range).isEqualTo(range(3, 2, 4));
    assertThat(table.all())
        .extracting(Lease::range)
        .containsExactly(range(0, 3, 1), range(5, 5, 6));
    assertThat(one.leased()).isEqualTo(8);
    assertThat(one.backlogNanos()).isEqualTo(80);
    assertThat(table.leased()).isEqualTo(8);
    assertThat(table.unheld(0, 12)).hasSize(2);
  }

  @Test
  void partsOfOneSegmentThatMeetAreOneAgain() {
    grant(one, range(0, 10, 1));
    table.start(one, range(0, 4, 1), 77);
    assertThat(table.all()).hasSize(2);
    assertThat(table.of(3).started()).isTrue();
    assertThat(table.of(3).since()).isEqualTo(77);
    assertThat(table.of(4).started()).isFalse();
    assertThat(table.valid(one, range(0, 10, 1)).get(0)).containsExactly(0, 10);
  }

  @Test
  void aCopyTakesThePlaceOfALostFirst() {
    Lease first = grant(one, range(0, 10, 1));
    table.grantCopy(new Lease(two, SEGMENT, range(4, 2, 50), 0, 10));
    assertThat(table.copied(0, 10)).isTrue();
    assertThat(table.leased()).isEqualTo(10);

    table.remove(first);
    assertThat(table.copied(0, 10)).isFalse();
    assertThat(table.of(5).session()).isSameAs(two);
    assertThat(table.of(5).copy()).isFalse();
    assertThat(table.leased()).isEqualTo(2);
    assertThat(table.unheld(0, 10)).hasSize(2);
    assertThat(one.leased()).isZero();
  }

  @Test
  void theFirstResultEndsBoth() {
    grant(one, range(0, 10, 1));
    table.grantCopy(new Lease(two, SEGMENT, range(4, 2, 50), 0, 10));
    assertThat(table.release(4, 6)).extracting(Lease::session).containsExactly(two, one);
    assertThat(two.leased()).isZero();
    assertThat(one.leased()).isEqualTo(8);
  }
}
