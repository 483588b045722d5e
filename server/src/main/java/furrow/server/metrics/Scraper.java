package furrow.server.metrics;

import furrow.engine.View;
import furrow.kernel.FatalErrors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Answers scrapes. Those that come while one is being answered get the same text, and the engine is
 * asked at most once a second, so however many there are, it spends one short pass a second on
 * them.
 */
public final class Scraper implements AutoCloseable {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long IDLE_SECONDS = 30;

  /** Who knows what the engine counts. */
  @FunctionalInterface
  public interface Totals {
    /**
     * @param then called once, on any thread
     */
    void ask(Consumer<View.Totals> then);
  }

  private final ServerMetrics metrics;
  private final Totals totals;
  private final LongSupplier nanos;

  /** Counting open files reads a directory: no work for an event loop. */
  private final ThreadPoolExecutor thread;

  private CompletableFuture<byte[]> running;
  private long askedNanos;
  private boolean asked;

  public Scraper(ServerMetrics metrics, Totals totals, LongSupplier nanos) {
    this.metrics = metrics;
    this.totals = totals;
    this.nanos = nanos;
    thread =
        new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Scraper::named);
    thread.allowCoreThreadTimeOut(true);
  }

  private static Thread named(Runnable work) {
    Thread thread = new Thread(work, "furrow-metrics");
    thread.setDaemon(true);
    return thread;
  }

  /** The text for Prometheus, {@link ServerMetrics#CONTENT_TYPE}; completed on any thread. */
  public synchronized CompletableFuture<byte[]> scrape() {
    if (running != null && !running.isDone()) {
      return running;
    }
    CompletableFuture<byte[]> scrape = new CompletableFuture<>();
    running = scrape;
    long now = nanos.getAsLong();
    if (asked && now - askedNanos < FRESH_NANOS) {
      begin(scrape);
    } else {
      totals.ask(
          view -> {
            metrics.engine().totals(view);
            answered(now);
            begin(scrape);
          });
    }
    return scrape;
  }

  private synchronized void answered(long now) {
    asked = true;
    askedNanos = now;
  }

  private void begin(CompletableFuture<byte[]> scrape) {
    try {
      thread.execute(() -> write(scrape));
    } catch (RejectedExecutionException e) {
      scrape.completeExceptionally(e);
    }
  }

  private void write(CompletableFuture<byte[]> scrape) {
    try {
      scrape.complete(metrics.text());
    } catch (RuntimeException | Error e) {
      FatalErrors.pass(e);
      scrape.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
