package furrow.client.api;

import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import java.io.IOException;
import java.io.OutputStream;

/** Copies a task's answer, block by block; a broken connection goes on where it was. */
final class AnswerDownload {
  private static final int BLOCK = 512 * 1024;

  private final RequestLink requests;
  private final long task;

  AnswerDownload(RequestLink requests, long task) {
    this.requests = requests;
    this.task = task;
  }

  String copy(OutputStream to) throws IOException {
    long offset = 0;
    while (true) {
      long from = offset;
      ResultData data =
          requests.again(() -> requests.ask(new ResultGet(task, from, BLOCK), ResultData.class));
      to.write(data.bytes());
      offset += data.bytes().length;
      if (offset >= data.total()) {
        to.flush();
        return data.contentType();
      }
      if (data.bytes().length == 0) {
        throw new IOException(
            "the answer of task " + task + " ends at " + offset + " of " + data.total() + " bytes");
      }
    }
  }
}
