package furrow.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.kernel.Boundaries;
import furrow.kernel.Extent;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelEffect;
import furrow.kernel.Kernels;
import furrow.kernel.Merger;
import furrow.kernel.Operation;
import furrow.kernel.Plan;
import furrow.kernel.Runner;
import furrow.kernel.merge.JoiningMerger;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.WorkMessage.InvocationFailed;
import furrow.protocol.message.WorkMessage.InvocationOutput;
import furrow.protocol.message.WorkMessage.InvocationStart;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InvocationRunnerTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final BlockingQueue<Object> replies = new LinkedBlockingQueue<>();
  private final AtomicInteger exhausted = new AtomicInteger();
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger begun = new AtomicInteger();
  private volatile boolean stubborn;
  private final InvocationRunner runner =
      new InvocationRunner(
          Kernels.builtIn().with(new Waiting()), 1, 1_000_000, exhausted::incrementAndGet);
  private final InvocationReplies upstream =
      new InvocationReplies() {
        @Override
        public void output(InvocationOutput output) {
          replies.add(output);
        }

        @Override
        public void failed(InvocationFailed failed) {
          replies.add(failed);
        }
      };

  @AfterEach
  void close() {
    release.countDown();
    runner.close();
  }

  private void start(long id, String kernel, String operation, String input) {
    byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
    runner.start(
        new InvocationStart(id, kernel, operation, Map.of(), bytes, "ann", false), upstream);
  }

  private Object reply() throws InterruptedException {
    Object reply = replies.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(reply).as("a reply").isNotNull();
    return reply;
  }

  @Test
  void anyKernelAnswersWhole() throws Exception {
    start(1, "text", "", "hello");
    InvocationOutput answer = (InvocationOutput) reply();
    assertThat(new String(answer.bytes(), StandardCharsets.UTF_8)).isEqualTo("OLLEH");
    assertThat(answer.id()).isEqualTo(1);
    assertThat(answer.last()).isTrue();
    assertThat(answer.contentType()).isEqualTo("text/plain; charset=utf-8");

    start(2, "csv", "sum(n)", "n\n1\n2\n39\n");
    InvocationOutput sum = (InvocationOutput) reply();
    assertThat(new String(sum.bytes(), StandardCharsets.UTF_8)).contains("[[\"42\"]]");

    start(3, "noop", "items=1000", "");
    assertThat(new String(((InvocationOutput) reply()).bytes(), StandardCharsets.UTF_8))
        .contains("\"rows\":1000");
  }

  @Test
  void whatGoesWrongIsAnError() throws Exception {
    start(1, "nothing", "", "");
    InvocationFailed missing = (InvocationFailed) reply();
    assertThat(missing.code()).isEqualTo(ErrorCode.UNKNOWN_KERNEL.number());
    assertThat(missing.elsewhere()).isTrue();

    start(2, "csv", "sum(none)", "n\n1\n");
    InvocationFailed bad = (InvocationFailed) reply();
    assertThat(bad.code()).isEqualTo(ErrorCode.UNKNOWN_COLUMN.number());
    assertThat(bad.elsewhere()).isFalse();
  }

  @Test
  void whatWaitsBeginsInOrderAndWhatIsEndedSendsNothing() throws Exception {
    start(1, "wait", "", "");
    running.await();
    start(2, "text", "", "b");
    start(3, "text", "", "c");
    runner.end(2);
    release.countDown();
    assertThat(((InvocationOutput) reply()).id()).isEqualTo(1);
    assertThat(((InvocationOutput) reply()).id()).isEqualTo(3);
    assertThat(runner.awaitIdle(LONG.toNanos())).isTrue();
    assertThat(replies).isEmpty();
  }

  @Test
  void oneThatRunsIsInterrupted() throws Exception {
    start(1, "wait", "", "");
    running.await();
    runner.endAll();
    start(2, "text", "", "b");
    assertThat(((InvocationOutput) reply()).id()).isEqualTo(2);
    assertThat(runner.awaitIdle(LONG.toNanos())).isTrue();
    assertThat(replies).isEmpty();
  }

  @Test
  void aThreadThatDoesNotEndIsGivenUp() throws Exception {
    stubborn = true;
    start(1, "wait", "", "");
    running.await();
    runner.end(1);
    start(2, "wait", "", "");
    await().atMost(LONG).until(() -> begun.get() == 2);
    runner.end(2);
    await().atMost(LONG).until(() -> exhausted.get() == 1);
    assertThat(replies).isEmpty();
  }

  /** Waits until it is let go, or for the sake of a test whatever happens. */
  private final class Waiting implements Kernel {
    @Override
    public String name() {
      return "wait";
    }

    @Override
    public Boundaries boundaries() {
      return Boundaries.ANYWHERE;
    }

    @Override
    public Set<KernelEffect> effects() {
      return Set.of();
    }

    @Override
    public Plan plan(Operation operation, Input input) {
      return new Plan(new byte[0], new Extent(0, 1), false, 1, 1);
    }

    @Override
    public Runner runner(Operation operation, byte[] shared) {
      return (piece, input, control) -> {
        begun.incrementAndGet();
        running.countDown();
        boolean over = false;
        while (!over) {
          try {
            release.await();
            over = true;
          } catch (InterruptedException e) {
            if (!stubborn) {
              throw e;
            }
          }
        }
        return new byte[0];
      };
    }

    @Override
    public Merger merger(Operation operation, byte[] shared, Extent extent) {
      return new JoiningMerger(extent, "text/plain");
    }
  }
}
