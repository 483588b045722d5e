package furrow.mpi.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A world of one, formed and left before anybody waits: the first use of a transport loads hundreds
 * of classes, which takes a second where the host is busy.
 */
public final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private WarmUp() {}

  /**
   * Goes through one world. What fails here will fail again, and be told, when it matters.
   *
   * @param address of this process
   */
  public static void run(MpiTransport transport, String address) throws InterruptedException {
    long began = System.nanoTime();
    try (MpiTransport.Endpoint entry = transport.open(new MpiTransport.Config(0, 0, 1, address))) {
      entry.join(List.of(entry.contact()), LIMIT).close();
    } catch (IOException e) {
      LOG.warn("the transport cannot be tried: {}", e.toString());
    }
    LOG.info("transport tried in {} ms", (System.nanoTime() - began) / 1_000_000);
  }
}
