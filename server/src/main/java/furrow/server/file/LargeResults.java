package furrow.server.file;

import furrow.engine.Result;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.runtime.Spool;
import furrow.runtime.SpoolFullException;
import furrow.runtime.spool.FileSpool;
import furrow.runtime.spool.SpoolWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Large results of one worker, written to synced spool files. A full disk ends the session: the
 * worker keeps the result, reconnects and sends it again. Used by one thread at a time.
 */
final class LargeResults implements AutoCloseable {
  private static final int MOST_OPEN = 64;

  private final FileSpool spool;
  private final Map<RangeInfo, SpoolWriter> open = new HashMap<>();

  LargeResults(FileSpool spool) {
    this.spool = spool;
  }

  void append(ResultPart part) throws IOException {
    SpoolWriter writer = open.get(part.run());
    if (writer == null && part.offset() == 0 && open.size() < MOST_OPEN) {
      writer = spool.create(Spool.partials(part.run().task()));
      open.put(part.run(), writer);
    }
    if (writer == null || writer.size() != part.offset()) {
      throw bad(part.run(), "part at " + part.offset() + " does not follow");
    }
    try {
      writer.write(part.bytes(), 0, part.bytes().length);
    } catch (IOException e) {
      throw ended(part.run(), e);
    }
  }

  /** The result, after its last part. */
  Result finish(ResultRange run) throws IOException {
    SpoolWriter writer = open.remove(run.run());
    if (writer == null) {
      throw bad(run.run(), "no parts of it were sent");
    }
    try (writer) {
      if (run.lengths().length != 1 || run.run().count() != 1) {
        throw bad(run.run(), "parts were sent for " + run.run().count() + " results");
      }
      if (writer.size() != run.lengths()[0]) {
        throw bad(run.run(), writer.size() + " of " + run.lengths()[0] + " bytes were sent");
      }
      Result result = writer.commit();
      if (crc(result) != run.crc32c()) {
        spool.delete(result);
        throw bad(run.run(), "its checksum differs");
      }
      return result;
    } catch (IOException e) {
      throw ended(run.run(), e);
    }
  }

  /** Writes a result that was sent in one frame to a spool file. */
  Result spill(RangeInfo run, byte[] bytes, int offset, int length) throws IOException {
    try {
      return spool.write(Spool.partials(run.task()), out -> out.write(bytes, offset, length));
    } catch (IOException e) {
      throw ended(run, e);
    }
  }

  private static int crc(Result result) {
    if (result instanceof Result.Spooled spooled) {
      return spooled.crc32c();
    }
    CRC32C crc = new CRC32C();
    crc.update(((Result.Inline) result).bytes());
    return (int) crc.getValue();
  }

  private static ProblemException bad(RangeInfo run, String why) {
    return new ProblemException(
        ErrorCode.BAD_REQUEST,
        "result of " + run.task() + "." + run.first() + ": " + why,
        "the worker must send it again from its beginning");
  }

  private ProblemException ended(RangeInfo run, IOException e) throws IOException {
    SpoolWriter writer = open.remove(run);
    if (writer != null) {
      writer.close();
    }
    if (e instanceof SpoolFullException) {
      return new ProblemException(
              ErrorCode.NO_SPACE,
              "the server's disk is full: the result was not stored",
              "free space in the server's state directory; workers reconnect by themselves",
              2_000)
          .because(e);
    }
    throw e;
  }

  @Override
  public void close() throws IOException {
    for (SpoolWriter writer : open.values()) {
      writer.close();
    }
    open.clear();
  }
}
