package furrow.worker.run;

import java.io.IOException;

/** Sends news in batches: what gathers while one batch is on its way makes the next. */
final class Sender implements Runnable {
  private final Workbook book;

  Sender(Workbook book) {
    this.book = book;
  }

  @Override
  public void run() {
    try {
      Workbook.Batch batch = book.nextBatch();
      while (batch != null) {
        send(batch);
        batch = book.nextBatch();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(Workbook.Batch batch) {
    try {
      batch.news().sendTo(batch.upstream());
    } catch (IOException e) {
      book.unsent(batch);
    }
  }
}
