package furrow.runtime;

import furrow.engine.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bounded queue in front of the engine. Events from outside are refused at the limit;
 * completions of work that the engine itself started are always taken, because their number is
 * bounded where that work was accepted. The reader takes everything at once.
 */
final class Inbox {
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private List<Event> events = new ArrayList<>();
  private List<Event> spare = new ArrayList<>();
  private boolean refused;
  private boolean closed;

  Inbox(int limit) {
    this.limit = limit;
  }

  /** False at the limit; submissions are refused at half of it so that results still get in. */
  boolean offer(Event event) {
    int bound = event instanceof Event.Submitted ? limit / 2 : limit;
    lock.lock();
    try {
      if (closed || events.size() >= bound) {
        refused = true;
        return false;
      }
      add(event);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Offers several at once, in order.
   *
   * @return how many were taken; the others are refused
   */
  int offer(List<Event> offered) {
    lock.lock();
    try {
      int taken = 0;
      while (taken < offered.size() && !closed && events.size() < limit) {
        add(offered.get(taken++));
      }
      refused |= taken < offered.size();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the event whatever the limit. */
  void deliver(Event event) {
    lock.lock();
    try {
      if (!closed) {
        add(event);
      }
    } finally {
      lock.unlock();
    }
  }

  private void add(Event event) {
    events.add(event);
    if (events.size() == 1) {
      filled.signal();
    }
  }

  /**
   * Waits until there is something, the time is over, or the inbox is closed, and takes all.
   *
   * @return events in order, valid until the next call
   */
  List<Event> take(long waitNanos) throws InterruptedException {
    lock.lock();
    try {
      long left = waitNanos;
      while (events.isEmpty() && !closed && left > 0) {
        left = filled.awaitNanos(left);
      }
      List<Event> taken = events;
      spare.clear();
      events = spare;
      spare = taken;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Notes a refusal made before an event got here. */
  void noteRefused() {
    lock.lock();
    refused = true;
    lock.unlock();
  }

  /** Whether somebody was refused since the last call that said so and there is room now. */
  boolean roomAgain() {
    lock.lock();
    try {
      boolean room = refused && events.size() < limit / 4 && !closed;
      if (room) {
        refused = false;
      }
      return room;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more gets in; what is in can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean ended() {
    lock.lock();
    try {
      return closed && events.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Time until the next wake-up, in whole nanoseconds, never negative. */
  static long waitFor(long now, long deadline, long most) {
    if (deadline == Long.MAX_VALUE) {
      return most;
    }
    return Math.max(0, Math.min(most, deadline - now));
  }
}
