package furrow.server.log;

import java.util.ArrayList;
import java.util.List;

/** The newest events, by sequence number. Safe for use by several threads. */
final class EventRing {
  private final EventRecord[] ring;
  private long next = 1;

  EventRing(int capacity) {
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
            unnumbered.text());
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
