package furrow.runtime.merge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GrowingAnswerTest {
  private final GrowingAnswer answer = new GrowingAnswer(5);

  private String next(int run, long from, int most) {
    GrowingAnswer.Next next = answer.next(run, from, most);
    return next == null
        ? "none"
        : next.run() + ": " + next.range().first() + ".." + next.range().end();
  }

  @Test
  void givesWhatWasJoinedInItsOrder() {
    assertThat(next(0, 0, 10)).isEqualTo("none");
    answer.joined(3, 1, 10);
    answer.joined(4, 2, 0);
    answer.joined(1, 2, 7);
    assertThat(answer.size()).isEqualTo(17);
    assertThat(next(0, 0, 10)).isEqualTo("0: 3..6");
    assertThat(next(0, 0, 2)).isEqualTo("0: 3..5");
    assertThat(next(0, 5, 2)).isEqualTo("0: 5..6");
    assertThat(next(0, 6, 2)).as("the next run").isEqualTo("1: 1..3");
    assertThat(next(1, 3, 2)).as("not yet").isEqualTo("none");

    answer.joined(3, 4, 1);
    assertThat(next(1, 3, 9)).as("the run has grown").isEqualTo("1: 3..7");
  }
}
