package furrow.client.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** One fork: clients that ask for a while, in this process. */
public final class LoadTrial {
  /** A client's stack holds little. */
  private static final long STACK = 256 << 10;

  private final LoadTarget target;
  private final LoadPlan plan;
  private final Consumer<String> talk;
  private final LoadCounts counts = new LoadCounts();

  /**
   * @param talk receives a line for each iteration
   */
  public LoadTrial(LoadTarget target, LoadPlan plan, Consumer<String> talk) {
    this.target = target;
    this.plan = plan;
    this.talk = talk;
  }

  /** Runs it; returns when every client has ended, which its request's time limit sees to. */
  public LoadFigures run() throws InterruptedException {
    long begin = System.nanoTime();
    List<Thread> clients = start(begin);
    try {
      for (int i = 1; i <= plan.warmups(); i++) {
        talk.accept(line("# Warmup Iteration %3d: %.3f ops/s", i, score(plan.warmupNanos(i))));
      }
      if (plan.warmups() > 0) {
        counts.reset();
      }
      List<Double> scores = new ArrayList<>();
      for (int i = 1; i <= plan.iterations(); i++) {
        scores.add(score(plan.iterationNanos()));
        talk.accept(line("Iteration %3d: %.3f ops/s", i, scores.get(i - 1)));
      }
      counts.end();
      clients.forEach(LockSupport::unpark);
      awaitEnd(clients);
      Histogram latencies = counts.latencies();
      return new LoadFigures(scores, latencies, counts.errors(), counts.unsent());
    } finally {
      counts.end();
    }
  }

  /** One that a server keeps from writing its request is waited for no longer than the others. */
  private void awaitEnd(List<Thread> clients) throws InterruptedException {
    long last = System.nanoTime() + 2_000_000L * target.timeoutMillis();
    for (Thread client : clients) {
      client.join(Math.max(1, (last - System.nanoTime()) / 1_000_000));
      if (client.isAlive()) {
        counts.failed("timeout");
      }
    }
  }

  private List<Thread> start(long begin) {
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < plan.clients(); i++) {
      Runnable client = new LoadClient(target, plan, counts, i, begin);
      Thread thread = new Thread(null, client, "client-" + i, STACK);
      thread.setDaemon(true);
      thread.start();
      clients.add(thread);
    }
    return clients;
  }

  /** Answers per second from now on. */
  private double score(long nanos) throws InterruptedException {
    long begun = System.nanoTime();
    long before = counts.answers();
    TimeUnit.NANOSECONDS.sleep(nanos);
    return (counts.answers() - before) * 1e9 / (System.nanoTime() - begun);
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
