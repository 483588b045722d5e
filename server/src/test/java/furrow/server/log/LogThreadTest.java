package furrow.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogThreadTest {
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<List<Integer>> written = new ArrayList<>();
  private final LogThread<Integer> log = new LogThread<>("test-log", 3, this::write);

  private void write(List<Integer> entries) {
    written.add(entries);
    entered.countDown();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatGathersDuringOneWriteIsTheNextAndMoreThanTheLimitIsRefused() throws Exception {
    log.start();
    assertThat(log.offer(1)).isTrue();
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
    for (int entry = 2; entry <= 4; entry++) {
      assertThat(log.offer(entry)).isTrue();
    }
    assertThat(log.offer(5)).isFalse();
    gate.countDown();
    log.close();
    assertThat(written).containsExactly(List.of(1), List.of(2, 3, 4));
  }

  @Test
  void aClosedOneWritesWhatItHasAndTakesNothing() {
    gate.countDown();
    assertThat(log.offer(1)).isTrue();
    log.start();
    log.close();
    assertThat(log.offer(2)).isFalse();
    assertThat(written).containsExactly(List.of(1));
  }
}
