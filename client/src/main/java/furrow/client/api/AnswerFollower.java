package furrow.client.api;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Copies a task's answer while the task runs, each byte as soon as it is certain. With each request
 * goes a checksum of all that was copied, so that the server gives only what follows exactly that,
 * over restarts and lost partial results too.
 */
final class AnswerFollower {
  private static final int BLOCK = 512 * 1024;
  private static final long SHORTEST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final RequestLink requests;
  private final long task;
  private final CRC32C crc = new CRC32C();
  private long offset;
  private boolean typed;

  AnswerFollower(RequestLink requests, long task) {
    this.requests = requests;
    this.task = task;
  }

  /**
   * Copies all of it.
   *
   * @param type is told the content type before the first byte
   */
  String copy(Consumer<String> type, OutputStream to) throws IOException {
    long pause = SHORTEST_PAUSE_MILLIS;
    while (true) {
      ResultData data = next();
      byte[] bytes = data.bytes();
      if (!typed && bytes.length > 0) {
        typed = true;
        type.accept(data.contentType());
      }
      to.write(bytes);
      crc.update(bytes);
      offset += bytes.length;
      boolean running = data.total() < 0;
      if (!running && offset >= data.total()) {
        to.flush();
        return data.contentType();
      }
      if (bytes.length > 0) {
        pause = SHORTEST_PAUSE_MILLIS;
      } else if (running) {
        to.flush();
        RequestLink.pause(pause);
        pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
      } else {
        throw new IOException(
            "the answer of task " + task + " ends at " + offset + " of " + data.total() + " bytes");
      }
    }
  }

  private ResultData next() throws ProblemException {
    ResultGet ask = new ResultGet(task, offset, BLOCK, true, (int) crc.getValue());
    return requests.again(() -> requests.ask(ask, ResultData.class));
  }
}
