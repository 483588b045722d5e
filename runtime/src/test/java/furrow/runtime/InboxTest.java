package furrow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event;
import furrow.engine.InputRef;
import furrow.engine.TaskSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final Inbox inbox = new Inbox(8);

  private static Event event(long number) {
    return new Event.RequestGone(number);
  }

  private static Event submission() {
    TaskSpec spec =
        new TaskSpec(
            "0", "u", "k", "", List.of(), Map.of(), InputRef.NONE, TaskSpec.Limits.DEFAULT);
    return new Event.Submitted(1, spec);
  }

  @Test
  void refusesAtTheLimitButTakesWhatIsDelivered() throws Exception {
    for (int k = 0; k < 8; k++) {
      assertThat(inbox.offer(event(k))).isTrue();
    }
    assertThat(inbox.offer(event(8))).isFalse();
    inbox.deliver(event(9));
    assertThat(inbox.take(0)).hasSize(9).last().isEqualTo(event(9));
  }

  @Test
  void submissionsLeaveHalfOfItToResults() {
    for (int k = 0; k < 4; k++) {
      assertThat(inbox.offer(submission())).isTrue();
    }
    assertThat(inbox.offer(submission())).isFalse();
    assertThat(inbox.offer(event(1))).isTrue();
  }

  @Test
  void saysOnceThatThereIsRoomAgain() throws Exception {
    assertThat(inbox.roomAgain()).isFalse();
    for (int k = 0; k < 9; k++) {
      inbox.offer(event(k));
    }
    assertThat(inbox.roomAgain()).isFalse();
    inbox.take(0);
    assertThat(inbox.roomAgain()).isTrue();
    assertThat(inbox.roomAgain()).isFalse();
  }

  @Test
  void aClosedInboxGivesWhatItHoldsAndTakesNothing() throws Exception {
    inbox.offer(event(1));
    inbox.close();
    inbox.deliver(event(2));
    assertThat(inbox.offer(event(3))).isFalse();
    assertThat(inbox.ended()).isFalse();
    assertThat(inbox.take(Long.MAX_VALUE)).containsExactly(event(1));
    assertThat(inbox.ended()).isTrue();
  }

  @Test
  void waitsNoLongerThanATickOrTheDeadline() {
    assertThat(Inbox.waitFor(0, Long.MAX_VALUE, 100)).isEqualTo(100);
    assertThat(Inbox.waitFor(0, 200, 100)).isEqualTo(100);
    assertThat(Inbox.waitFor(10, 15, 100)).isEqualTo(5);
    assertThat(Inbox.waitFor(20, 15, 100)).isZero();
  }
}
