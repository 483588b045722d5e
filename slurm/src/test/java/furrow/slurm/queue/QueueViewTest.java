package furrow.slurm.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import furrow.slurm.JobPhase;
import furrow.slurm.QueuedJob;
import furrow.slurm.queue.QueueView.Change;
import furrow.slurm.queue.QueueView.Happened;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Time is a number here, and answers are lists. */
class QueueViewTest {
  private static final long SECOND = 1_000_000_000L;

  private final QueueView view = new QueueView(3, 10 * SECOND);
  private long now;

  private static QueuedJob job(long id, String state) {
    return new QueuedJob(
        id, "benchmark-client-" + id, state, "", "", 1, "", Optional.empty(), Optional.empty(), "");
  }

  private List<Happened> answer(QueuedJob... jobs) {
    now += SECOND;
    view.asked(now);
    return view.answered(List.of(jobs), now);
  }

  @Test
  void statesAreFollowedToTheEnd() {
    view.watch(7);
    assertThat(view.job(7).orElseThrow().state()).isEqualTo("UNSEEN");
    assertThat(answer(job(7, "PENDING")))
        .extracting(Happened::id, Happened::change)
        .containsExactly(tuple(7L, Change.ADOPTED));
    assertThat(answer(job(7, "PENDING"))).isEmpty();
    assertThat(answer(job(7, "RUNNING")))
        .extracting(Happened::change)
        .containsExactly(Change.STATE);
    answer(job(7, "COMPLETED"));
    // Slurm forgets what has ended.
    for (int i = 0; i < 10; i++) {
      assertThat(answer()).isEmpty();
    }
    assertThat(view.job(7).orElseThrow().state()).isEqualTo("COMPLETED");
    assertThat(view.job(7).orElseThrow().lost()).isFalse();
  }

  @Test
  void aJobThatIsNotShownIsLostAfterSoManyAnswersAndAdoptedWhenSeen() {
    view.watch(7);
    answer(job(7, "RUNNING"));
    assertThat(answer()).isEmpty();
    assertThat(answer()).isEmpty();
    assertThat(view.job(7).orElseThrow().phase()).isEqualTo(JobPhase.RUNNING);
    assertThat(view.job(7).orElseThrow().missed()).isEqualTo(2);

    assertThat(answer()).extracting(Happened::change).containsExactly(Change.LOST);
    assertThat(view.job(7).orElseThrow().state()).isEqualTo("LOST");
    assertThat(answer()).isEmpty();

    assertThat(answer(job(7, "RUNNING")))
        .extracting(Happened::change)
        .containsExactly(Change.ADOPTED);
    assertThat(view.job(7).orElseThrow().lost()).isFalse();
    assertThat(view.job(7).orElseThrow().missed()).isZero();
  }

  @Test
  void oneAnswerThatShowsItCountsAnew() {
    view.watch(7);
    answer(job(7, "RUNNING"));
    for (int i = 0; i < 5; i++) {
      answer();
      answer();
      assertThat(answer(job(7, "RUNNING"))).isEmpty();
    }
    assertThat(view.job(7).orElseThrow().lost()).isFalse();
  }

  @Test
  void answersThatFailSayNothingAboutAnyJob() {
    view.watch(7);
    answer(job(7, "RUNNING"));
    for (int i = 0; i < 100; i++) {
      now += 30 * SECOND;
      view.asked(now);
      view.failed("squeue: Unable to contact slurm controller", now);
    }
    assertThat(view.job(7).orElseThrow().state()).isEqualTo("RUNNING");
    assertThat(view.job(7).orElseThrow().missed()).isZero();
    assertThat(view.trouble(now))
        .isEqualTo(
            "squeue failed 100 times: squeue: Unable to contact slurm controller;"
                + " known is what was 3000 s ago");
    answer(job(7, "RUNNING"));
    assertThat(view.trouble(now)).isEmpty();
  }

  @Test
  void anAnswerThatDoesNotComeIsShown() {
    view.asked(now);
    assertThat(view.trouble(now + 10 * SECOND)).isEmpty();
    assertThat(view.trouble(now + 11 * SECOND))
        .isEqualTo("squeue has not answered for 11 s; nothing is known yet");
  }

  @Test
  void aJobThatNoAnswerHasEverShownIsLostToo() {
    view.watch(9);
    answer();
    answer();
    assertThat(answer()).extracting(Happened::change).containsExactly(Change.LOST);
    assertThat(answer(job(9, "PENDING")))
        .extracting(Happened::change)
        .containsExactly(Change.ADOPTED);
  }

  @Test
  void unknownSpellingsAreShownAndAreNoEnd() {
    view.watch(7);
    answer(job(7, "HIBERNATING"));
    assertThat(view.job(7).orElseThrow().state()).isEqualTo("HIBERNATING");
    answer();
    answer();
    assertThat(answer()).extracting(Happened::change).containsExactly(Change.LOST);
  }

  @Test
  void whatNobodyWatchesIsListedAndWhatIsForgottenIsGone() {
    view.watch(1);
    answer(job(1, "RUNNING"), job(2, "PENDING"));
    assertThat(view.others()).extracting(QueuedJob::id).containsExactly(2L);
    view.forget(1);
    assertThat(view.job(1)).isEmpty();
    answer(job(1, "RUNNING"));
    assertThat(view.others()).extracting(QueuedJob::id).containsExactly(1L);
  }
}
