package furrow.client.api;

import furrow.protocol.access.AccessFile;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.link.Link;
import furrow.protocol.link.LinkSettings;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.SessionMessage.Heartbeat;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * The connection of one client: asks, keeps the session alive while it waits, and comes back after
 * a restart of the server. The access file is read anew each time, because ports may have changed.
 */
final class RequestLink implements AutoCloseable {
  /** Longest silence of the server while it owes an answer. */
  private static final int ANSWER_MILLIS = 60_000;

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final Path accessFile;
  private final LinkSettings settings;
  private Link link;
  private long retryMillis;
  private Consumer<String> notice = line -> {};

  RequestLink(Path accessFile, LinkSettings settings) throws ProblemException {
    this.accessFile = accessFile;
    this.settings = settings;
    this.link = Link.connect(AccessFile.read(accessFile), settings);
  }

  void retryFor(long millis, Consumer<String> listener) {
    retryMillis = millis;
    notice = listener;
  }

  /** Something that may be done again on a new connection without harm. */
  interface Exchange<T> {
    T run() throws ProblemException;
  }

  /** Does it, and does it again when the server was away or busy, within the retry limit. */
  <T> T again(Exchange<T> exchange) throws ProblemException {
    long deadline = System.nanoTime() + retryMillis * 1_000_000;
    for (int failures = 0; ; failures++) {
      try {
        if (link.closed()) {
          link = Link.connect(AccessFile.read(accessFile), settings);
        }
        return exchange.run();
      } catch (ProblemException e) {
        boolean later = e.code() == ErrorCode.BUSY || e.code() == ErrorCode.NO_SPACE;
        long pause = later ? Math.max(e.retryAfterMillis(), 100) : jitter(failures);
        if (!(later || connectionLost(e.code()))
            || System.nanoTime() + pause * 1_000_000 > deadline) {
          throw e;
        }
        if (failures == 0) {
          notice.accept(e.getMessage() + "; trying again");
        }
        pause(pause);
      }
    }
  }

  private static long jitter(int failures) {
    long most = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 10));
    return ThreadLocalRandom.current().nextLong(FIRST_PAUSE_MILLIS / 2, most + 1);
  }

  private boolean connectionLost(ErrorCode code) {
    return switch (code) {
      case UNREACHABLE, FRAME_TIMEOUT, SHUTTING_DOWN, LOST_HEARTBEAT, TIMEOUT -> {
        link.close();
        yield true;
      }
      default -> false;
    };
  }

  static void pause(long millis) throws ProblemException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(ErrorCode.UNREACHABLE, "interrupted while waiting", "");
    }
  }

  /** One question, one answer. */
  <M extends Message> M ask(Message question, Class<M> answer) throws ProblemException {
    int correlation = send(question);
    return answer.cast(next(correlation, System.nanoTime() + ANSWER_MILLIS * 1_000_000L));
  }

  /** Sends the beginning of an exchange and gives the number its answers carry. */
  int send(Message message) throws ProblemException {
    int correlation = link.nextCorrelation();
    link.send(correlation, message);
    return correlation;
  }

  /** Sends something that has no answer of its own. */
  void tell(int correlation, Message message) throws ProblemException {
    link.send(correlation, message);
  }

  /** Largest payload that fits into one frame with some room for the other fields. */
  int block() {
    return Math.max(1024, Math.min(link.welcome().maxFrame() - 4096, FrameLimits.PART));
  }

  /**
   * The next frame of an exchange.
   *
   * @param deadlineNanos as {@link System#nanoTime}; {@link Long#MAX_VALUE} for none
   * @throws ProblemException what the server says; TIMEOUT at the deadline
   */
  Message next(int correlation, long deadlineNanos) throws ProblemException {
    int beat = Math.max(100, link.welcome().heartbeatMillis() / 2);
    int silent = 0;
    while (true) {
      boolean endless = deadlineNanos == Long.MAX_VALUE;
      long leftNanos = endless ? Long.MAX_VALUE : deadlineNanos - System.nanoTime();
      long left = Math.max(1, leftNanos / 1_000_000);
      if (leftNanos <= 0) {
        throw new ProblemException(
            ErrorCode.TIMEOUT,
            "no answer in time",
            "is the server overloaded? furrow server status");
      }
      Envelope envelope = link.receive((int) Math.min(beat, left));
      if (envelope != null) {
        silent = 0;
        Message message = accept(envelope, correlation);
        if (message != null) {
          return message;
        }
      } else if (left > beat) {
        beat(++silent);
      }
    }
  }

  private void beat(int silentBeats) throws ProblemException {
    if (silentBeats > 6) {
      link.close();
      throw new ProblemException(
          ErrorCode.UNREACHABLE, "the server has fallen silent", "furrow server status");
    }
    link.send(0, new Heartbeat());
  }

  private Message accept(Envelope envelope, int correlation) throws ProblemException {
    Message message = envelope.message();
    boolean ours = envelope.correlation() == correlation;
    if (message instanceof ErrorReply error && (ours || envelope.correlation() == 0)) {
      throw error.toException();
    }
    if (message instanceof Goodbye goodbye) {
      link.close();
      throw new ProblemException(
          ErrorCode.SHUTTING_DOWN,
          "the server went away: " + goodbye.reason(),
          "furrow server status");
    }
    return ours ? message : null;
  }

  Link link() {
    return link;
  }

  @Override
  public void close() {
    link.close();
  }
}
