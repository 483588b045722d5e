package furrow.engine.flow;

/** Counts since the start of this engine. */
public final class Counters {
  long completions;
  long duplicates;
  long redispatched;
  long readopted;
  long poisoned;

  /** Subtasks done. */
  public long completions() {
    return completions;
  }

  /** Results that came after the first valid one, or without a lease, and were dropped. */
  public long duplicates() {
    return duplicates;
  }

  /** Subtasks handed out again. */
  public long redispatched() {
    return redispatched;
  }

  /** Leases that went on under a new session. */
  public long readopted() {
    return readopted;
  }

  public long poisoned() {
    return poisoned;
  }
}
