package furrow.server.http;

import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;

/**
 * The answer of a task on its way to a client: the next block is read when the client has taken the
 * one before, so that a slow one costs one block of memory.
 */
final class ResultDownload {
  private static final int BLOCK = 512 * 1024;

  private final Exchange exchange;
  private final long task;
  private long offset;
  private ResponseStream stream;
  private boolean asked;

  ResultDownload(Exchange exchange, long task) {
    this.exchange = exchange;
    this.task = task;
  }

  void next() {
    if (asked || stream != null && !stream.ready()) {
      return;
    }
    asked = true;
    exchange.ask(
        new ResultGet(task, offset, BLOCK), reply -> take((ResultData) reply), exchange::fail);
  }

  private void take(ResultData data) {
    if (stream == null) {
      stream = exchange.stream(200, data.contentType(), data.total());
      stream.onReady(this::next);
    }
    offset += data.bytes().length;
    // While it writes, the client may take it all, and ask for more by that.
    stream.write(data.bytes());
    asked = false;
    if (offset >= data.total()) {
      stream.end();
    } else if (data.bytes().length == 0) {
      // The answer is shorter than it was said to be.
      stream.abort();
    } else {
      next();
    }
  }
}
