package furrow.worker.run;

import furrow.protocol.message.WorkMessage.Advanced;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Looks after subtasks that take their time: sends out results that wait behind them, reports
 * progress, ends those that run too long. Sleeps while nothing runs.
 */
final class Housekeeper {
  private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Workbook book;
  private final SlotSettings settings;
  private final Runnable newSlot;
  private final Runnable exhausted;
  private Map<Long, Long> told = new HashMap<>();
  private int abandoned;

  Housekeeper(Workbook book, SlotSettings settings, Runnable newSlot, Runnable exhausted) {
    this.book = book;
    this.settings = settings;
    this.newSlot = newSlot;
    this.exhausted = exhausted;
  }

  void run(LongSupplier clock) {
    try {
      while (book.awaitRound(ROUND_NANOS)) {
        round(clock.getAsLong());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void round(long now) {
    List<Grain> grains = book.grains();
    for (Grain grain : grains) {
      book.collect(grain, now);
      int late = grain.expire(now);
      if (late >= 0) {
        book.report(Failures.timeout(grain, late));
      }
      if (grain.abandon(now, settings.graceNanos())) {
        replaceSlot(grain, now);
      }
    }
    tellProgress(grains);
  }

  private void replaceSlot(Grain grain, long now) {
    book.end(grain, now);
    newSlot.run();
    if (++abandoned == 2 * settings.slots()) {
      exhausted.run();
    }
  }

  private void tellProgress(List<Grain> grains) {
    Map<Long, Long> units = new HashMap<>();
    for (Grain grain : grains) {
      units.merge(grain.task(), grain.unitsDone(), Long::sum);
    }
    Upstream upstream = book.upstream();
    if (upstream == null) {
      return;
    }
    try {
      for (Map.Entry<Long, Long> task : units.entrySet()) {
        if (!task.getValue().equals(told.get(task.getKey()))) {
          upstream.advanced(new Advanced(task.getKey(), task.getValue()));
        }
      }
      told = units;
    } catch (IOException e) {
      book.detach(upstream);
    }
  }
}
