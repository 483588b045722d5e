package furrow.worker.daemon;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.link.Line;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorkMessage.Advanced;
import furrow.protocol.message.WorkMessage.Fetch;
import furrow.protocol.message.WorkMessage.FetchData;
import furrow.protocol.message.WorkMessage.InvocationFailed;
import furrow.protocol.message.WorkMessage.InvocationOutput;
import furrow.protocol.message.WorkMessage.OutputHeld;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.Results;
import furrow.protocol.message.WorkMessage.Returned;
import furrow.protocol.message.WorkMessage.Started;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import furrow.worker.run.InvocationReplies;
import furrow.worker.run.Upstream;
import furrow.worker.run.Upstream.FetchRefusedException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One session as the slot runner sees it, with the fetches that wait for their answer. There are as
 * many of those as fetcher threads.
 */
final class LinkUpstream implements Upstream, InvocationReplies {
  private static final long FETCH_SECONDS = 60;

  private final Line link;
  private final Map<Integer, CompletableFuture<byte[]>> fetches = new ConcurrentHashMap<>();
  private volatile IOException ended;

  LinkUpstream(Line link) {
    this.link = link;
  }

  @Override
  public void started(Started started) throws IOException {
    link.send(0, started);
  }

  @Override
  public void advanced(Advanced advanced) throws IOException {
    link.send(0, advanced);
  }

  @Override
  public void outputHeld(OutputHeld held) throws IOException {
    link.send(0, held);
  }

  @Override
  public void results(Results results) throws IOException {
    link.send(0, results);
  }

  @Override
  public void resultPart(ResultPart part) throws IOException {
    link.send(0, part);
  }

  @Override
  public void failed(SubtaskFailed failed) throws IOException {
    link.send(0, failed);
  }

  @Override
  public void returned(Returned returned) throws IOException {
    link.send(0, returned);
  }

  @Override
  public void output(InvocationOutput output) throws IOException {
    link.send(0, output);
  }

  @Override
  public void failed(InvocationFailed failed) throws IOException {
    link.send(0, failed);
  }

  @Override
  public byte[] fetch(Fetch fetch) throws IOException, InterruptedException {
    int correlation = link.nextCorrelation();
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    fetches.put(correlation, answer);
    try {
      IOException over = ended;
      if (over != null) {
        throw over;
      }
      link.send(correlation, fetch);
      return answer.get(FETCH_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new FetchRefusedException(
          ErrorCode.INPUT_UNREADABLE.number(),
          "the server did not send a range of the input within " + FETCH_SECONDS + " s",
          "is the file on a slow or broken file system of the server?");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      fetches.remove(correlation);
    }
  }

  /** The answer to a fetch. */
  void fetched(int correlation, FetchData data) {
    CompletableFuture<byte[]> answer = fetches.get(correlation);
    if (answer != null) {
      answer.complete(data.bytes());
    }
  }

  /** The server refuses a fetch. */
  void refused(int correlation, ErrorReply error) {
    CompletableFuture<byte[]> answer = fetches.get(correlation);
    if (answer != null) {
      answer.completeExceptionally(
          new FetchRefusedException(error.code(), error.message(), error.hint()));
    }
  }

  /** The session is over: no fetch will be answered. */
  void end(IOException reason) {
    ended = reason;
    fetches.values().forEach(answer -> answer.completeExceptionally(reason));
  }
}
