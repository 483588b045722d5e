package furrow.server.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.protocol.message.Role;
import furrow.server.peer.MemoryPeer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SerialQueueTest {
  private final FileThreads threads = new FileThreads(2);
  private final MemoryPeer peer = new MemoryPeer(1, Role.CLIENT, "ann");
  private final SerialQueue queue = new SerialQueue(threads, peer);

  @AfterEach
  void close() {
    threads.close();
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void stepsRunInOrderOneAtATime() {
    List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      queue.add(0, () -> ran.add(number));
    }
    await().until(() -> ran.size() == 1_000);
    assertThat(ran).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
  }

  @Test
  void muchThatWaitsStopsReadingUntilMostOfItIsDone() {
    CountDownLatch held = new CountDownLatch(1);
    queue.add(0, () -> hold(held));
    for (int i = 0; i < 8; i++) {
      queue.add(1 << 20, () -> {});
    }
    assertThat(peer.paused()).isTrue();
    held.countDown();
    await().until(() -> !peer.paused());
  }

  @Test
  void aStepThatFailsClosesThePeer() {
    queue.add(
        0,
        () -> {
          throw new IOException("bad disk");
        });
    await().until(() -> !peer.open());
  }

  @Test
  void closingDropsWhatWaitsAndThenCleansUp() {
    CountDownLatch held = new CountDownLatch(1);
    AtomicBoolean ran = new AtomicBoolean();
    AtomicBoolean cleaned = new AtomicBoolean();
    queue.add(0, () -> hold(held));
    queue.add(0, () -> ran.set(true));
    queue.close(() -> cleaned.set(true));
    assertThat(cleaned).isFalse();
    held.countDown();
    await().untilTrue(cleaned);
    queue.add(0, () -> ran.set(true));
    assertThat(ran).isFalse();
  }
}
