package furrow.client.load;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadTrialTest {
  private final List<String> lines = new ArrayList<>();

  /** A trial goes on from its first iteration when this is open, whatever else the machine does. */
  private CountDownLatch enough = new CountDownLatch(0);

  /** Answers in memory. */
  private abstract static class Memory implements LoadTarget, LoadTarget.Connection {
    final AtomicInteger opened = new AtomicInteger();

    @Override
    public Connection open() throws IOException {
      opened.incrementAndGet();
      return this;
    }

    @Override
    public boolean closed() {
      return false;
    }

    @Override
    public void close() {}

    @Override
    public void probe() {}

    @Override
    public String title() {
      return "memory";
    }

    @Override
    public String benchmark() {
      return "memory";
    }

    @Override
    public JsonObject json() {
      return new JsonObject();
    }

    @Override
    public int timeoutMillis() {
      return 60_000;
    }
  }

  /** Stands still from its third request on until the last iteration is over. */
  private static final class Stalled extends Memory {
    final CountDownLatch over = new CountDownLatch(1);
    final AtomicInteger asked = new AtomicInteger();

    @Override
    public String ask() throws IOException {
      try {
        if (asked.incrementAndGet() > 2) {
          over.await();
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return OK;
    }
  }

  private LoadFigures run(LoadTarget target, int clients, double rate) throws Exception {
    return run(target, clients, rate, Duration.ZERO);
  }

  private LoadFigures run(LoadTarget target, int clients, double rate, Duration warmup)
      throws Exception {
    LoadPlan plan = new LoadPlan(clients, rate, warmup, Duration.ofMillis(300), 3);
    return new LoadTrial(
            target,
            plan,
            line -> {
              lines.add(line);
              await(enough);
              if (target instanceof Stalled stalled && line.startsWith("Iteration   3")) {
                stalled.over.countDown();
              }
            })
        .run();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Requests that were due while the server stood still have waited since then. */
  @Test
  void atARateEachRequestCountsFromWhenItWasDue() throws Exception {
    LoadFigures figures = run(new Stalled(), 1, 1_000);

    assertThat(figures.latencies().getTotalCount()).isGreaterThanOrEqualTo(299);
    assertThat(figures.latencies().getMaxValue()).isGreaterThan(290_000_000L);
    assertThat(figures.latencies().getCountBetweenValues(100_000_000L, Long.MAX_VALUE))
        .isGreaterThan(190);
    assertThat(figures.errors()).isEmpty();
  }

  @Test
  void withoutARateOnlyWhatWasAskedCounts() throws Exception {
    Stalled target = new Stalled();
    LoadFigures figures = run(target, 1, 0);

    assertThat(figures.unsent()).isZero();
    assertThat(figures.latencies().getTotalCount()).isEqualTo(target.asked.get());
  }

  @Test
  void eachIterationHasALineAndAScore() throws Exception {
    enough = new CountDownLatch(1_000);
    Memory target =
        new Memory() {
          @Override
          public String ask() {
            enough.countDown();
            return OK;
          }
        };
    LoadFigures figures = run(target, 4, 0, Duration.ofMillis(250));

    assertThat(lines)
        .hasSize(5)
        .satisfies(all -> assertThat(all.get(0)).matches("# Warmup Iteration   1: [0-9.]+ ops/s"))
        .satisfies(all -> assertThat(all.get(4)).matches("Iteration   3: [0-9.]+ ops/s"));
    assertThat(figures.scores()).hasSize(3);
    assertThat(target.opened).hasValue(4);
  }

  /** Each kind of error once, then answers: it goes on with a new connection each time. */
  @Test
  void errorsAreCountedByKind() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    enough = new CountDownLatch(6);
    Memory target =
        new Memory() {
          @Override
          public Connection open() throws IOException {
            if (opened.incrementAndGet() == 1) {
              throw new ConnectException("Connection refused");
            }
            return this;
          }

          @Override
          public String ask() throws IOException {
            enough.countDown();
            switch (asked.incrementAndGet()) {
              case 1 -> throw new SocketTimeoutException();
              case 2 -> throw new EOFException();
              case 3 -> throw new IOException("Connection reset");
              case 4 -> throw new HttpLoadConnection.MalformedAnswer("x");
              case 5 -> {
                return "503";
              }
              default -> {
                return OK;
              }
            }
          }
        };
    LoadFigures figures = run(target, 1, 0);

    assertThat(figures.errors())
        .containsOnlyKeys(
            "connection refused",
            "timeout",
            "connection closed",
            "connection broken",
            "malformed answer",
            "503")
        .allSatisfy((kind, count) -> assertThat(count).isEqualTo(1));
    assertThat(figures.failed()).isEqualTo(6);
    assertThat(target.opened).hasValue(6);
    assertThat(figures.latencies().getTotalCount()).isEqualTo(asked.get() - 5);
  }

  @Test
  void figuresComeOverToAnotherProcess() throws Exception {
    LoadFigures figures = run(new Stalled(), 2, 500);

    LoadFigures copy = LoadFigures.parse(figures.json().toString());

    assertThat(copy).isEqualTo(figures);
    LoadFigures both = LoadFigures.sum(List.of(figures, copy));
    assertThat(both.scores()).hasSize(6);
    assertThat(both.latencies().getTotalCount()).isEqualTo(2 * figures.latencies().getTotalCount());
  }
}
