package furrow.slurm.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.slurm.QueuedJob;
import furrow.slurm.SlurmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QueuePollerTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final QueuedJob JOB =
      new QueuedJob(7, "n", "RUNNING", "", "n1", 1, "", Optional.empty(), Optional.empty(), "cpu");

  @Test
  void aSqueueThatHangsHoldsNobodyUpAndIsShown() throws Exception {
    AtomicLong now = new AtomicLong();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    ConcurrentLinkedQueue<QueueView.Happened> happened = new ConcurrentLinkedQueue<>();
    QueuePoller.Source source =
        () -> {
          calls.incrementAndGet();
          asked.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return List.of(JOB);
        };
    try (QueuePoller poller =
        new QueuePoller(
            source, new QueueView(3, 1_000), Duration.ofDays(1), now::get, happened::addAll)) {
      poller.watch(7);
      poller.start();
      asked.await();
      now.set(60_000_000_000L);

      assertThat(poller.job(7).orElseThrow().state()).isEqualTo("UNSEEN");
      assertThat(poller.trouble())
          .isEqualTo("squeue has not answered for 60 s; nothing is known yet");
      poller.watch(8);
      assertThat(calls).hasValue(1);

      release.countDown();
      await().atMost(SOON).until(() -> !happened.isEmpty());
      assertThat(poller.job(7).orElseThrow().state()).isEqualTo("RUNNING");
      assertThat(poller.trouble()).isEmpty();
      poller.hurry();
      await().atMost(SOON).until(() -> calls.get() == 2);
    }
  }

  @Test
  void oneCallForAllJobsAndAFailureIsShownUntilTheNextAnswer() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    QueuePoller.Source source =
        () -> {
          if (calls.incrementAndGet() == 1) {
            throw new SlurmException(SlurmException.Kind.SILENT, "squeue: no answer", "");
          }
          return List.of(JOB);
        };
    AtomicInteger told = new AtomicInteger();
    try (QueuePoller poller =
        new QueuePoller(
            source,
            new QueueView(3, Long.MAX_VALUE),
            Duration.ofDays(1),
            System::nanoTime,
            happened -> told.addAndGet(happened.size()))) {
      for (long id = 1; id <= 1_000; id++) {
        poller.watch(id);
      }
      poller.start();
      await()
          .atMost(SOON)
          .until(() -> poller.trouble().startsWith("squeue failed 1 time: squeue: no answer"));
      poller.hurry();
      await().atMost(SOON).until(() -> told.get() == 1);
      assertThat(poller.trouble()).isEmpty();
      assertThat(poller.job(1).orElseThrow().missed()).isEqualTo(1);
      assertThat(calls).hasValue(2);
    }
  }
}
