package furrow.bench.storm;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Tasks for the world's group, two at a time and without a pause, with answers that are known. */
final class StormLoad implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private final StormCluster scene;
  private final StormFigures figures;
  private final List<Work> works;
  private final AtomicLong finished = new AtomicLong();
  private final Thread thread = new Thread(this::run, "storm-load");
  private volatile boolean over;

  /**
   * One kind of task.
   *
   * @param answer of {@code furrow run}
   */
  record Work(TaskRequest request, String answer) {
    /** The same again: not the task that was handed in before. */
    TaskRequest fresh() {
      TaskRequest again =
          TaskRequest.of(request.kernel(), request.operation(), request.argv(), request.options());
      return again.withInput(request.input()).withLimits(request.limits());
    }
  }

  private record Pending(Work work, long task) {}

  private StormLoad(StormCluster scene, StormFigures figures) throws IOException {
    this.scene = scene;
    this.figures = figures;
    this.works = scene.works();
  }

  static StormLoad begin(StormCluster scene, StormFigures figures) throws IOException {
    StormLoad load = new StormLoad(scene, figures);
    load.thread.start();
    return load;
  }

  /** Tasks whose answers were right. */
  long finished() {
    return finished.get();
  }

  private void run() {
    Deque<Pending> pending = new ArrayDeque<>();
    try (FurrowClient client = scene.client()) {
      for (int next = 0; !over || !pending.isEmpty(); next++) {
        if (!over) {
          Work work = works.get(next % works.size());
          pending.add(new Pending(work, client.submit(work.fresh()).task()));
        }
        if (over || pending.size() > 1) {
          check(client, pending.remove());
        }
      }
    } catch (IOException | RuntimeException e) {
      figures.fault("the load ended: " + e);
    }
  }

  private void check(FurrowClient client, Pending pending) throws IOException {
    TaskInfo end = client.watch(pending.task(), TIMEOUT, report -> {});
    figures.ended(end);
    if (!end.state().equals("DONE")) {
      figures.fault("task " + end.task() + " ended " + end.state() + ": " + end.error());
      return;
    }
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    client.result(end.task(), answer);
    String text = answer.toString(StandardCharsets.UTF_8).strip();
    if (text.equals(pending.work().answer())) {
      finished.incrementAndGet();
    } else {
      figures.fault("task " + end.task() + " gave another answer: " + text);
    }
  }

  /** Hands in no more and waits for what is under way. */
  @Override
  public void close() throws InterruptedException {
    over = true;
    thread.join(TimeUnit.MINUTES.toMillis(5));
    if (thread.isAlive()) {
      figures.fault("the load does not end");
    }
  }
}
