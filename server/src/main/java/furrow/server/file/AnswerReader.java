package furrow.server.file;

import furrow.engine.MergeReport.Answer;
import furrow.engine.Result;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.runtime.SpoolDamagedException;
import furrow.runtime.spool.FileSpool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

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

  // Up to where a peer that follows has read, and the checksum of that.
  private long followed;
  private CRC32C followedCrc = new CRC32C();

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
    followed = 0;
    followedCrc = new CRC32C();
    checked.check(its.result());
  }

  /**
   * @throws SpoolDamagedException when the answer is not what was stored
   * @throws ProblemException RESULT_LOST when the peer has followed another answer so far
   */
  ResultData read(ResultGet ask) throws ProblemException, IOException {
    long total = answer.result().size();
    long offset = Math.max(0, Math.min(ask.offset(), total));
    int wish = ask.length() <= 0 ? FrameLimits.PART : Math.min(ask.length(), FrameLimits.PART);
    byte[] bytes = new byte[(int) Math.min(wish, total - offset)];
    if (ask.partial()) {
      checkFollowed(ask, total);
    }
    read(bytes, offset);
    if (ask.partial()) {
      followedCrc.update(bytes);
      followed += bytes.length;
    }
    int crc = ask.partial() ? (int) followedCrc.getValue() : 0;
    return new ResultData(task, offset, total, answer.contentType(), bytes, crc);
  }

  /** What the peer has must be what the answer begins with. */
  private void checkFollowed(ResultGet ask, long total) throws ProblemException, IOException {
    if (ask.offset() > total) {
      throw PartialReader.other(ask);
    }
    if (followed != ask.offset() || (int) followedCrc.getValue() != ask.crc32c()) {
      followed = 0;
      followedCrc = new CRC32C();
      byte[] block = new byte[64 * 1024];
      while (followed < ask.offset()) {
        byte[] part =
            followed + block.length <= ask.offset()
                ? block
                : new byte[(int) (ask.offset() - followed)];
        read(part, followed);
        followedCrc.update(part);
        followed += part.length;
      }
      PartialReader.check(ask, (int) followedCrc.getValue());
    }
  }

  private void read(byte[] bytes, long offset) throws IOException {
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
