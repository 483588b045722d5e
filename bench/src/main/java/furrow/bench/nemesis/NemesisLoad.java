package furrow.bench.nemesis;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.testkit.SampleCsv;
import furrow.testkit.process.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Tasks without a pause, by several clients, whose answers are known beforehand. */
final class NemesisLoad implements AutoCloseable {
  private static final int CLIENTS = 3;
  private static final long CSV_BYTES = 3L << 20;
  private static final int BIG_BYTES = 8 << 20;
  private static final int MOST_RETRIES = 5;
  private static final Duration TIMEOUT = Duration.ofMinutes(4);

  private final NemesisCluster cluster;
  private final NemesisFigures figures;
  private final List<Work> works = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private volatile boolean over;

  /** The times of the copies that were gone back to, in order. */
  private final List<Long> rolledTo = new CopyOnWriteArrayList<>();

  /** When the latest copy was made, to which the next rollback goes back. */
  private volatile long copiedNanos;

  /** One kind of task and its answer. */
  private record Work(TaskRequest request, byte[] answer) {
    /** The same again: not the task that was handed in before. */
    TaskRequest fresh() {
      TaskRequest again =
          TaskRequest.of(request.kernel(), request.operation(), request.argv(), request.options());
      return again.withInput(request.input()).withLimits(request.limits());
    }
  }

  private NemesisLoad(NemesisCluster cluster, NemesisFigures figures) {
    this.cluster = cluster;
    this.figures = figures;
  }

  static NemesisLoad begin(NemesisCluster cluster, NemesisFigures figures, long seed)
      throws IOException {
    NemesisLoad load = new NemesisLoad(cluster, figures);
    load.prepare(seed);
    for (int i = 0; i < CLIENTS; i++) {
      Thread thread = new Thread(load::run, "nemesis-load-" + i);
      load.threads.add(thread);
      thread.start();
    }
    return load;
  }

  private void prepare(long seed) throws IOException {
    Path file = cluster.sandbox().file("sample.csv");
    SampleCsv.write(file, CSV_BYTES, seed);
    String sum = "sum(qty), sum(price), count(*) by region";
    works.add(
        new Work(
            TaskRequest.csv(file, sum).withLimits(limits(64 << 10)),
            truth(file.toString(), "--op", sum)));
    String spin = "items=300 millis=1";
    works.add(new Work(kernel("spin", spin), truth("--kernel", "spin", "--op", spin)));
    String noop = "items=20000";
    works.add(new Work(kernel("noop", noop), truth("--kernel", "noop", "--op", noop)));
    // Pieces of a size whose results go to the spool, by a program that leaves children behind.
    works.add(
        new Work(
            TaskRequest.of("exec", "", List.of(NemesisCluster.TOOL), Map.of())
                .withInput(file)
                .withLimits(limits(256 << 10)),
            Files.readAllBytes(file)));
    // More than a small heap holds.
    works.add(
        new Work(
            TaskRequest.of("exec", "", List.of(NemesisCluster.TOOL, "big"), Map.of("items", "3"))
                .withLimits(limits(1)),
            new byte[3 * BIG_BYTES]));
  }

  private static TaskRequest kernel(String kernel, String operation) {
    return TaskRequest.of(kernel, operation, List.of(), Map.of()).withLimits(limits(1));
  }

  private static TaskRequest.Limits limits(long chunk) {
    return new TaskRequest.Limits("", 0, chunk, 0, 10);
  }

  /** What a single process says, without a server. */
  private byte[] truth(String... work) throws IOException {
    List<String> command = new ArrayList<>(List.of("run"));
    command.addAll(List.of(work));
    command.add("--json");
    Outcome outcome = cluster.sandbox().run(command.toArray(String[]::new));
    if (outcome.exit() != 0) {
      throw new IOException(outcome.toString());
    }
    return outcome.out().strip().getBytes(StandardCharsets.UTF_8);
  }

  /** A copy of the state is made, of which later rollbacks know. */
  void copied() {
    copiedNanos = System.nanoTime();
  }

  /** The server is about to be ended and to begin again from the copy. */
  void rollsBack() {
    rolledTo.add(copiedNanos);
  }

  /** Grows with each rollback, before the server that ran ends. */
  private int timeline() {
    return rolledTo.size();
  }

  /** Whether what was accepted then is in every copy that was gone back to since. */
  private boolean kept(long acceptedNanos, int acceptedIn) {
    return rolledTo.stream().skip(acceptedIn).allMatch(copy -> acceptedNanos - copy < 0);
  }

  private void run() {
    while (!over) {
      try (FurrowClient client = cluster.client()) {
        while (!over) {
          Work work = works.get(next.getAndIncrement() % works.size());
          through(client, work, work.fresh());
        }
      } catch (ProblemException e) {
        if (e.code() != ErrorCode.UNREACHABLE) {
          figures.failure("a client failed: " + e.getMessage());
          return;
        }
        // The server is being started again: a new client tries again.
      } catch (IOException | RuntimeException e) {
        figures.failure("a client failed: " + e);
        return;
      }
    }
  }

  /** One task from its submission to its answer, through whatever happens meanwhile. */
  private void through(FurrowClient client, Work work, TaskRequest request) throws IOException {
    long acceptedNanos = 0;
    int acceptedIn = 0;
    while (true) {
      int before = timeline();
      Accepted accepted = client.submit(request);
      if (acceptedNanos != 0) {
        boolean kept = kept(acceptedNanos, acceptedIn);
        if (kept && !accepted.duplicate() && before == timeline()) {
          figures.lost("task that was accepted before the copy: " + request.kernel());
        }
        figures.rolledBack();
      }
      if (acceptedNanos == 0) {
        acceptedNanos = System.nanoTime();
        acceptedIn = before;
      }
      try {
        if (answered(client, work, accepted.task(), before)) {
          return;
        }
      } catch (ProblemException e) {
        if (before == timeline()) {
          figures.lost(
              "task " + accepted.task() + " (" + request.kernel() + "): " + e.getMessage());
          return;
        }
      }
    }
  }

  /** Gives false when the server was rolled back meanwhile, and the task perhaps with it. */
  private boolean answered(FurrowClient client, Work work, long task, int before)
      throws IOException {
    for (int tries = 0; ; tries++) {
      TaskInfo end = client.watch(task, TIMEOUT, report -> {});
      if (before != timeline()) {
        return false;
      }
      if (end.state().equals("DONE")) {
        try {
          compare(client, work, task, before);
          return before == timeline();
        } catch (ProblemException e) {
          if (e.code() != ErrorCode.RESULT_LOST || tries == MOST_RETRIES) {
            throw e;
          }
          client.retry(task);
        }
      } else if (tries < MOST_RETRIES && end.error().code() == ErrorCode.RESULT_LOST.number()) {
        // Its stored answer was damaged: what is derived can be made again.
        client.retry(task);
      } else {
        figures.lost("task " + task + " ended " + end.state() + ": " + end.error().message());
        return true;
      }
    }
  }

  private void compare(FurrowClient client, Work work, long task, int before) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream(work.answer().length);
    client.result(task, answer);
    if (before == timeline()) {
      byte[] bytes = answer.toByteArray();
      boolean json = work.request().argv().isEmpty();
      byte[] shown =
          json
              ? answer.toString(StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8)
              : bytes;
      boolean right = Arrays.equals(shown, work.answer());
      figures.compared(
          right,
          "task %d (%s) gave %d bytes, the truth has %d"
              .formatted(task, work.request().kernel(), shown.length, work.answer().length));
      figures.taskDone();
    }
  }

  /** Hands in no more and waits for what is under way. */
  @Override
  public void close() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join(TimeUnit.MINUTES.toMillis(5));
      if (thread.isAlive()) {
        figures.failure("the load does not end");
      }
    }
  }
}
