package furrow.server.file;

import furrow.engine.MergeReport.Answer;
import furrow.engine.Result;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.runtime.SpoolDamagedException;
import furrow.runtime.spool.FileSpool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads the answer of a task for one peer, part by part, in any order: a part is read where it
 * lies. The whole is checked before the first part goes out, and again when the file has changed.
 * Used by one thread at a time.
 */
final class AnswerReader implements AutoCloseable {
  private final FileSpool spool;
  private final CheckedAnswers checked;
  private long task;
  private Answer answer;
  private FileChannel file;

  AnswerReader(FileSpool spool, CheckedAnswers checked) {
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
   * @throws SpoolDamagedException when it is not what was stored
   */
  void use(long asked, Answer its) throws IOException {
    close();
    task = asked;
    answer = its;
    checked.check(its.result());
  }

  /**
   * @throws SpoolDamagedException when the answer is not what was stored
   */
  ResultData read(ResultGet ask) throws IOException {
    long total = answer.result().size();
    long offset = Math.max(0, Math.min(ask.offset(), total));
    int wish = ask.length() <= 0 ? FrameLimits.PART : Math.min(ask.length(), FrameLimits.PART);
    byte[] bytes = new byte[(int) Math.min(wish, total - offset)];
    if (answer.result() instanceof Result.Spooled spooled) {
      checked.check(spooled);
      if (file == null) {
        file = spool.channel(spooled);
      }
      fill(bytes, offset, spooled);
    } else {
      System.arraycopy(
          ((Result.Inline) answer.result()).bytes(), (int) offset, bytes, 0, bytes.length);
    }
    return new ResultData(task, offset, total, answer.contentType(), bytes);
  }

  private void fill(byte[] bytes, long offset, Result.Spooled spooled) throws IOException {
    ByteBuffer into = ByteBuffer.wrap(bytes);
    while (into.hasRemaining()) {
      if (file.read(into, offset + into.position()) < 0) {
        throw new SpoolDamagedException(spooled, "is damaged: it is too short", null);
      }
    }
  }

  @Override
  public void close() throws IOException {
    answer = null;
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
