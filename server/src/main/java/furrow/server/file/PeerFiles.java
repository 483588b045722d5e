package furrow.server.file;

import furrow.engine.InputRef;
import furrow.engine.MergeReport.Answer;
import furrow.engine.Result;
import furrow.engine.TaskSpec;
import furrow.kernel.KernelException;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.message.TaskMessage.UploadClose;
import furrow.protocol.message.TaskMessage.UploadOpen;
import furrow.protocol.message.TaskMessage.UploadReady;
import furrow.protocol.message.WorkMessage.Fetch;
import furrow.protocol.message.WorkMessage.FetchData;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.server.peer.Peer;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * File work of one peer. All methods but {@link #queue()} are called from steps of that queue, one
 * at a time.
 */
public final class PeerFiles {
  private static final Logger LOG = LoggerFactory.getLogger(PeerFiles.class);

  private final FileService shared;
  private final SerialQueue queue;
  private final PeerUploads uploads;
  private final AnswerReader answers;
  private final PartialReader partials;
  private final LargeResults results;
  private boolean pinned;

  PeerFiles(FileService shared, Peer peer) {
    this.shared = shared;
    queue = new SerialQueue(shared.threads, peer);
    uploads = new PeerUploads(shared.uploads, peer.user());
    answers = new AnswerReader(shared.spool, shared.answers);
    partials = new PartialReader(shared.running);
    results = new LargeResults(shared.spool);
  }

  public SerialQueue queue() {
    return queue;
  }

  /** A file that a client only names, as the server sees it. */
  public InputRef look(String path, boolean trusted) throws KernelException, IOException {
    return shared.inputs.look(path, trusted);
  }

  public UploadReady open(UploadOpen ask) throws ProblemException {
    return uploads.open(ask);
  }

  public void append(UploadChunk chunk) throws ProblemException {
    uploads.append(chunk);
  }

  public UploadReady finish(UploadClose ask) throws ProblemException {
    return uploads.finish(ask);
  }

  public FetchData fetch(Fetch ask, TaskSpec spec) throws KernelException, IOException {
    int length = Math.max(0, Math.min(ask.length(), FrameLimits.PART));
    byte[] bytes = shared.inputs.read(ask.task(), spec, Math.max(0, ask.offset()), length);
    return new FetchData(ask.task(), ask.offset(), bytes);
  }

  /** Whether {@link #read} may be called without {@link #use} before it. */
  public boolean knowsAnswer(long task) {
    return answers.knows(task);
  }

  public void use(long task, Answer answer) throws IOException {
    answers.use(task, answer);
  }

  public void closeAnswer() throws IOException {
    answers.close();
  }

  /** The answer that is open, or null. */
  public Answer answer() {
    return answers.answer();
  }

  public ResultData read(ResultGet ask) throws ProblemException, IOException {
    return answers.read(ask);
  }

  /** What is certain of a running task's answer. */
  public ResultData readPartial(ResultGet ask) throws ProblemException, IOException {
    return partials.read(ask);
  }

  /** Keeps the files of the spool until this peer is gone. */
  public void pinSpool() {
    if (!pinned) {
      pinned = true;
      shared.spool.pin();
    }
  }

  public void append(ResultPart part) throws IOException {
    results.append(part);
  }

  public Result finish(ResultRange run) throws IOException {
    return results.finish(run);
  }

  public Result spill(RangeInfo run, byte[] bytes, int offset, int length) throws IOException {
    return results.spill(run, bytes, offset, length);
  }

  /** The peer is gone. */
  void close() {
    queue.close(
        () -> {
          if (pinned) {
            shared.spool.unpin();
          }
          uploads.close();
          try {
            answers.close();
            partials.close();
            results.close();
          } catch (IOException e) {
            LOG.debug("closing files of a peer: {}", e.toString());
          }
        });
  }
}
