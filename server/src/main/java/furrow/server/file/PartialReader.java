package furrow.server.file;

import furrow.engine.Result;
import furrow.engine.SubtaskRange;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.runtime.Spool;
import furrow.runtime.SpoolDamagedException;
import furrow.runtime.StoreException;
import furrow.runtime.TaskStore;
import furrow.runtime.merge.GrowingAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.function.LongFunction;
import java.util.zip.CRC32C;

/**
 * Reads the answer of a running task for one peer, as far as it is certain: the stored results of
 * the subtasks that it begins with. The peer says by a checksum what it has; another beginning is
 * an error, so that nothing is ever put behind bytes that it does not follow. Used by one thread at
 * a time.
 */
public final class PartialReader implements AutoCloseable {
  /** Results that are read from the store at a time. */
  private static final int MOST_AHEAD = 1_024;

  private static final long MOST_AHEAD_BYTES = 1 << 20;

  /**
   * Where it reads.
   *
   * @param growing what is certain of a running task's answer, or null
   */
  public record Source(TaskStore store, Spool spool, LongFunction<GrowingAnswer> growing) {}

  private final Source source;

  // Where it is. Each merge has an answer of its own.
  private GrowingAnswer answer;
  private long offset;
  private CRC32C crc;
  private int run;
  private long next;
  private final Queue<Result> ahead = new ArrayDeque<>();
  private InputStream current;

  PartialReader(Source source) {
    this.source = source;
  }

  /**
   * What follows, which may be nothing.
   *
   * @throws ProblemException RESULT_LOST when the answer does not begin with what the peer has
   */
  ResultData read(ResultGet ask) throws ProblemException, IOException {
    GrowingAnswer now = source.growing.apply(ask.task());
    if (now == null) {
      close();
      return nothing(ask, "");
    }
    long from = Math.max(0, ask.offset());
    if (now.size() <= from) {
      return nothing(ask, now.contentType());
    }
    if (answer != now || offset != from || (int) crc.getValue() != ask.crc32c()) {
      begin(now);
      if (!skip(from)) {
        close();
        return nothing(ask, now.contentType());
      }
      check(ask, (int) crc.getValue());
    }
    int wish = ask.length() <= 0 ? FrameLimits.PART : Math.min(ask.length(), FrameLimits.PART);
    byte[] bytes = new byte[(int) Math.min(wish, now.size() - from)];
    int length = fill(bytes, bytes.length);
    return new ResultData(
        ask.task(),
        from,
        -1,
        now.contentType(),
        Arrays.copyOf(bytes, length),
        (int) crc.getValue());
  }

  /**
   * @throws ProblemException RESULT_LOST when the bytes before the offset are not those that the
   *     peer has
   */
  static void check(ResultGet ask, int crc32c) throws ProblemException {
    if (ask.crc32c() != crc32c) {
      throw other(ask);
    }
  }

  /** The answer is not the one that the peer has begun with. */
  static ProblemException other(ResultGet ask) {
    return new ProblemException(
        ErrorCode.RESULT_LOST,
        "the answer of task "
            + ask.task()
            + " does not begin with the "
            + ask.offset()
            + " bytes that were read: partial results were lost, and made again with other bytes",
        "furrow task result " + ask.task() + " --follow");
  }

  private static ResultData nothing(ResultGet ask, String contentType) {
    return new ResultData(ask.task(), ask.offset(), -1, contentType, new byte[0], ask.crc32c());
  }

  private void begin(GrowingAnswer now) throws IOException {
    close();
    answer = now;
    crc = new CRC32C();
  }

  /** Reads what the peer has; false when it is not there now. */
  private boolean skip(long bytes) throws IOException {
    byte[] block = new byte[64 * 1024];
    while (offset < bytes) {
      if (fill(block, (int) Math.min(block.length, bytes - offset)) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Fills the block as far as there is something, and gives how far. */
  private int fill(byte[] block, int length) throws IOException {
    int filled = 0;
    try {
      while (filled < length && answer != null && open()) {
        int read = current.read(block, filled, length - filled);
        if (read < 0) {
          current.close();
          current = null;
        } else {
          crc.update(block, filled, read);
          offset += read;
          filled += read;
        }
      }
    } catch (SpoolDamagedException e) {
      // The task has ended meanwhile, or the merge will find the damage: then there is another
      // answer, and the checksum tells whether it begins like this one.
      answer = null;
    }
    return filled;
  }

  /** Whether there is a result to read from. */
  private boolean open() throws IOException {
    while (current == null && ahead.isEmpty() && readAhead()) {
      // Further results may be empty too.
      continue;
    }
    if (current == null && !ahead.isEmpty()) {
      current = source.spool.openChecked(ahead.remove());
    }
    return current != null;
  }

  /** Whether it came any further. */
  private boolean readAhead() throws IOException {
    GrowingAnswer.Next what = answer.next(run, next, MOST_AHEAD);
    if (what == null) {
      return false;
    }
    SubtaskRange range = what.range();
    run = what.run();
    next = range.first();
    try {
      source.store.results(range.task(), range, new Ahead());
    } catch (Enough e) {
      return next > range.first();
    } catch (StoreException e) {
      throw new IOException(e);
    }
    return next > range.first();
  }

  /** Takes results in order, up to a bound, or to a gap where one is stored no more. */
  private final class Ahead implements TaskStore.ResultReader {
    private long bytes;

    @Override
    public void read(long index, Result result) throws Enough {
      if (index != next || bytes >= MOST_AHEAD_BYTES) {
        throw Enough.ENOUGH;
      }
      next++;
      if (result.size() > 0) {
        ahead.add(result);
        bytes += result instanceof Result.Inline ? result.size() : 0;
      }
    }

    @Override
    public void readEmpty(long first, int count) throws Enough {
      if (first != next) {
        throw Enough.ENOUGH;
      }
      next += count;
    }
  }

  /** Ends the reading of results. */
  private static final class Enough extends IOException {
    private static final long serialVersionUID = 1L;
    static final Enough ENOUGH = new Enough();

    private Enough() {
      super("enough");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  @Override
  public void close() throws IOException {
    answer = null;
    offset = 0;
    run = 0;
    next = 0;
    ahead.clear();
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
