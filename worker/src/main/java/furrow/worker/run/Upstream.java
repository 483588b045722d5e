package furrow.worker.run;

import furrow.protocol.message.WorkMessage.Advanced;
import furrow.protocol.message.WorkMessage.Fetch;
import furrow.protocol.message.WorkMessage.OutputHeld;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.Results;
import furrow.protocol.message.WorkMessage.Returned;
import furrow.protocol.message.WorkMessage.Started;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.io.IOException;

/**
 * Where a worker's reports go: a TLV session, a ring, an MPI master, or an engine in this process.
 * Calls may block under back-pressure and throw when the session is broken; the caller keeps what
 * was not acknowledged and sends it again over the next one.
 */
public interface Upstream {
  void started(Started started) throws IOException;

  void advanced(Advanced advanced) throws IOException;

  void outputHeld(OutputHeld held) throws IOException;

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

  /** The server cannot give a range of an input: its own view of the file changed, for instance. */
  final class FetchRefusedException extends IOException {
    private final int code;
    private final String hint;

    /**
     * @param code number of an ErrorCode
     */
    public FetchRefusedException(int code, String message, String hint) {
      super(message);
      this.code = code;
      this.hint = hint;
    }

    public int code() {
      return code;
    }

    public String hint() {
      return hint;
    }
  }
}
