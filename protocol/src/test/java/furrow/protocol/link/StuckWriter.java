package furrow.protocol.link;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorkMessage.FetchData;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A thread that sends until nothing goes out any more, because the other side does not read. */
final class StuckWriter {
  private static final long STILL_NANOS = 100_000_000;

  private final CompletableFuture<ProblemException> end = new CompletableFuture<>();
  private final AtomicLong lastSent = new AtomicLong(System.nanoTime());

  private StuckWriter() {}

  /** Returns when the writer is stuck. */
  static StuckWriter on(Link link) {
    StuckWriter writer = new StuckWriter();
    new Thread(() -> writer.write(link), "stuck writer").start();
    while (System.nanoTime() - writer.lastSent.get() < STILL_NANOS) {
      Thread.onSpinWait();
    }
    return writer;
  }

  private void write(Link link) {
    try {
      while (true) {
        link.send(0, new FetchData(1, 0, new byte[256 * 1024]));
        lastSent.set(System.nanoTime());
      }
    } catch (ProblemException e) {
      end.complete(e);
    }
  }

  ProblemException end() throws Exception {
    return end.get(5, TimeUnit.SECONDS);
  }
}
