package furrow.server;

import furrow.runtime.StoreException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a server in the order in which they start. They close in the reverse order, each
 * whatever the others do. Used by one thread at a time.
 */
final class ServerParts {
  private static final Logger LOG = LoggerFactory.getLogger(ServerParts.class);

  /** Starts a part. */
  @FunctionalInterface
  interface Start<T> {
    T start() throws IOException, StoreException;
  }

  /** Closes a part; called once. */
  @FunctionalInterface
  interface Close<T> {
    void close(T part) throws Exception;
  }

  private record Part(String name, Close<Void> close) {}

  private final Deque<Part> started = new ArrayDeque<>();

  /**
   * Starts the next part. When that fails, those before it are closed.
   *
   * @param close undoes the start when the server ends
   */
  <T> T start(String name, Start<T> start, Close<T> close) throws IOException, StoreException {
    try {
      T part = start.start();
      started.push(new Part(name, nothing -> close.close(part)));
      LOG.debug("started: {}", name);
      return part;
    } catch (IOException | StoreException | RuntimeException e) {
      LOG.debug("cannot be started: {}", name);
      close();
      throw e;
    }
  }

  /** Names of those that have started and not closed, the first one first. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    started.descendingIterator().forEachRemaining(part -> names.add(part.name()));
    return names;
  }

  /**
   * Closes all parts, the last one first. A second call does nothing.
   *
   * @return what the first part that could not be closed threw; null when all is well
   */
  Exception close() {
    Exception first = null;
    while (!started.isEmpty()) {
      Part part = started.pop();
      try {
        part.close().close(null);
        LOG.debug("closed: {}", part.name());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        first = first == null ? e : first;
      } catch (Exception e) {
        LOG.error("cannot be closed: {}", part.name(), e);
        first = first == null ? e : first;
      }
    }
    return first;
  }
}
