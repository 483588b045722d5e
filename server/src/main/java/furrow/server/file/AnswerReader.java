package furrow.server.file;

import furrow.engine.MergeReport.Answer;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.runtime.Spool;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the answer of a task for one peer, part by part. Parts that are read in order come from one
 * open stream, so the checksum at its end covers all of them. Used by one thread at a time.
 */
final class AnswerReader implements AutoCloseable {
  private final Spool spool;
  private final CheckedAnswers checked;
  private long task;
  private Answer answer;
  private InputStream stream;
  private long position;

  AnswerReader(Spool spool, CheckedAnswers checked) {
    this.spool = spool;
    this.checked = checked;
  }

  /** The answer that is open, or null. */
  Answer answer() {
    return answer;
  }

  /** Whether the task's answer is the one that is open. */
  boolean knows(long asked) {
    return answer != null && task == asked;
  }

  /**
   * Opens an answer for {@link #read}.
   *
   * @throws furrow.runtime.SpoolDamagedException when it is not what was stored
   */
  void use(long asked, Answer its) throws IOException {
    close();
    task = asked;
    answer = its;
    checked.check(its.result());
  }

  ResultData read(ResultGet ask) throws IOException {
    long total = answer.result().size();
    long offset = Math.max(0, Math.min(ask.offset(), total));
    int wish = ask.length() <= 0 ? FrameLimits.PART : Math.min(ask.length(), FrameLimits.PART);
    byte[] bytes = new byte[(int) Math.min(wish, total - offset)];
    if (stream == null || position > offset) {
      closeStream();
      stream = spool.open(answer.result());
      position = 0;
    }
    stream.skipNBytes(offset - position);
    if (stream.readNBytes(bytes, 0, bytes.length) < bytes.length) {
      throw new IOException("the answer of task " + task + " is shorter than recorded");
    }
    position = offset + bytes.length;
    if (position == total && stream.read() >= 0) {
      throw new IOException("the answer of task " + task + " is longer than recorded");
    }
    return new ResultData(task, offset, total, answer.contentType(), bytes);
  }

  private void closeStream() throws IOException {
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }

  @Override
  public void close() throws IOException {
    closeStream();
    answer = null;
  }
}
