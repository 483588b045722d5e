package furrow.server.log;

import furrow.engine.Notice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest {@value #KEPT} events in memory and writes them to a rotated file of JSON lines.
 * Adding never blocks: when the disk is too slow, events are dropped from the file and counted, but
 * not from memory.
 */
public final class EventLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
  private static final int KEPT = 10_000;
  private static final int QUEUED = 10_000;
  private static final long FILE_BYTES = 16L << 20;
  private static final int FILES = 4;

  private final Ring ring = new Ring(KEPT);
  private final LogThread<EventRecord> writer =
      new LogThread<>("furrow-events", QUEUED, this::write);
  private final AtomicLong dropped = new AtomicLong();
  private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
  private final LongSupplier wallMillis;
  private final RotatingFile file;
  private boolean failed;

  private EventLog(Path path, LongSupplier wallMillis) throws IOException {
    this.wallMillis = wallMillis;
    for (String line : RotatingFile.tail(path)) {
      restore(line);
    }
    file = new RotatingFile(path, FILE_BYTES, FILES);
  }

  public static EventLog open(Path path, LongSupplier wallMillis) throws IOException {
    EventLog log = new EventLog(path, wallMillis);
    log.writer.start();
    return log;
  }

  private void restore(String line) {
    try {
      ring.restore(EventRecord.parse(line));
    } catch (IllegalArgumentException e) {
      // A line that a crash left incomplete; the others are intact.
      LOG.debug("event log: skipped an incomplete line");
    }
  }

  public void add(Notice notice) {
    EventRecord event =
        ring.add(
            new EventRecord(
                0,
                wallMillis.getAsLong(),
                notice.kind().name(),
                notice.task(),
                notice.ofSubtask() ? notice.subtask() + 1 : 0,
                notice.worker(),
                notice.text(),
                notice.user()));
    if (!writer.offer(event)) {
      dropped.incrementAndGet();
    }
  }

  /** Events after {@code since} that are still kept, at most {@code max}, oldest first. */
  public List<EventRecord> after(long since, int max) {
    return ring.after(since, max);
  }

  public long newest() {
    return ring.newest();
  }

  /** Called from the log's own thread soon after events were added; must not block. */
  public void listen(Runnable listener) {
    listeners.add(listener);
  }

  public void unlisten(Runnable listener) {
    listeners.remove(listener);
  }

  private void write(List<EventRecord> events) {
    StringBuilder lines = new StringBuilder();
    for (EventRecord event : events) {
      lines.append(event.toLine()).append('\n');
    }
    write(lines.toString());
    listeners.forEach(Runnable::run);
  }

  private void write(String lines) {
    try {
      file.append(lines);
      long lost = dropped.getAndSet(0);
      if (lost > 0) {
        LOG.warn("event log: {} events were not written, the disk is too slow", lost);
      }
      failed = false;
    } catch (IOException e) {
      if (!failed) {
        LOG.warn("event log cannot be written: {}", e.toString());
      }
      failed = true;
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
    file.close();
  }

  /** The newest events, by sequence number. Safe for use by several threads. */
  static final class Ring {
    private final EventRecord[] ring;
    private long next = 1;

    Ring(int capacity) {
      ring = new EventRecord[capacity];
    }

    synchronized void restore(EventRecord event) {
      if (event.sequence() >= next) {
        ring[(int) (event.sequence() % ring.length)] = event;
        next = event.sequence() + 1;
      }
    }

    synchronized EventRecord add(EventRecord unnumbered) {
      EventRecord event =
          new EventRecord(
              next,
              unnumbered.atMillis(),
              unnumbered.kind(),
              unnumbered.task(),
              unnumbered.subtaskPlusOne(),
              unnumbered.worker(),
              unnumbered.text(),
              unnumbered.user());
      ring[(int) (next % ring.length)] = event;
      next++;
      return event;
    }

    /** Events after {@code since} that are still kept, at most {@code max}, oldest first. */
    synchronized List<EventRecord> after(long since, int max) {
      List<EventRecord> events = new ArrayList<>();
      for (long i = Math.max(since + 1, next - ring.length); i < next && events.size() < max; i++) {
        EventRecord event = i < 1 ? null : ring[(int) (i % ring.length)];
        if (event != null && event.sequence() == i) {
          events.add(event);
        }
      }
      return events;
    }

    synchronized long newest() {
      return next - 1;
    }
  }
}
