package furrow.worker.run;

import furrow.protocol.message.WorkMessage.Advanced;
import furrow.protocol.message.WorkMessage.Fetch;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.Results;
import furrow.protocol.message.WorkMessage.Returned;
import furrow.protocol.message.WorkMessage.Started;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.io.IOException;

/**
 * Where a worker's news goes: a TLV session, a ring, or an MPI master. Calls may block under
 * back-pressure and throw when the way is broken; the caller keeps what was not acknowledged and
 * sends it again over the next one.
 */
public interface Upstream {
  void started(Started started) throws IOException;

  void advanced(Advanced advanced) throws IOException;

  void results(Results results) throws IOException;

  /**
   * Part of a result that is too large for one frame; precedes the {@link Results} entry that names
   * it.
   */
  void resultPart(ResultPart part) throws IOException;

  void failed(SubtaskFailed failed) throws IOException;

  void returned(Returned returned) throws IOException;

  /** Asks for a range of a task's input and waits for it. */
  byte[] fetch(Fetch fetch) throws IOException, InterruptedException;
}
