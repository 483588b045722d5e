package furrow.worker.daemon;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorkMessage.FetchData;
import furrow.worker.run.FetchRefusedException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fetches that wait for their answer. As many as there are fetchers, so bounded by those. */
final class PendingFetches {
  private static final long LONGEST_SECONDS = 60;

  private final Map<Integer, CompletableFuture<byte[]>> waiting = new ConcurrentHashMap<>();
  private volatile IOException ended;

  CompletableFuture<byte[]> expect(int correlation) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    waiting.put(correlation, answer);
    IOException over = ended;
    if (over != null) {
      answer.completeExceptionally(over);
    }
    return answer;
  }

  byte[] await(int correlation, CompletableFuture<byte[]> answer)
      throws IOException, InterruptedException {
    try {
      return answer.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new FetchRefusedException(
          ErrorCode.INPUT_UNREADABLE.number(),
          "the server did not send a range of the input within " + LONGEST_SECONDS + " s",
          "is the file on a slow or broken file system of the server?");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      waiting.remove(correlation);
    }
  }

  void data(int correlation, FetchData data) {
    CompletableFuture<byte[]> answer = waiting.get(correlation);
    if (answer != null) {
      answer.complete(data.bytes());
    }
  }

  void refused(int correlation, ErrorReply error) {
    CompletableFuture<byte[]> answer = waiting.get(correlation);
    if (answer != null) {
      answer.completeExceptionally(
          new FetchRefusedException(error.code(), error.message(), error.hint()));
    }
  }

  /** The session is over: nobody will answer. */
  void end(IOException reason) {
    ended = reason;
    waiting.values().forEach(answer -> answer.completeExceptionally(reason));
  }
}
