package furrow.app.token;

import furrow.client.api.FurrowClient;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits until a running server has read a new token, so that the next command may use it. */
final class TokenActivation {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long POLL_MILLIS = 100;

  private TokenActivation() {}

  /** Returns at once when no server runs. */
  static void await(Path accessFile) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (System.nanoTime() < deadline) {
      try (FurrowClient client = FurrowClient.connect(accessFile, CONNECT)) {
        return;
      } catch (ProblemException e) {
        if (e.code() != ErrorCode.AUTH_REFUSED) {
          return;
        }
      }
      Thread.sleep(POLL_MILLIS);
    }
  }
}
