package furrow.engine.task;

import java.util.HashMap;
import java.util.Map;

/** A task's counts, for display. */
public final class TaskCounters {
  private final Map<Long, Long> advanced = new HashMap<>();
  private long planned;
  private long done;
  private long superseded;
  private long units;
  private long rows;
  private long retried;
  private long unreportedFirst;
  private long reportedNanos;
  private long createdMillis;
  private long endedMillis;

  /** Subtasks that the user knows of: neither boundary scans nor planned again. */
  public long planned() {
    return planned;
  }

  public long done() {
    return done;
  }

  public long superseded() {
    return superseded;
  }

  public long rows() {
    return rows;
  }

  /** Subtasks that were handed out again. */
  public long retried() {
    return retried;
  }

  public long createdMillis() {
    return createdMillis;
  }

  /** 0 while live. */
  public long endedMillis() {
    return endedMillis;
  }

  /** Units committed, and those reported done inside running subtasks. */
  public long unitsDone() {
    long sum = units;
    for (long part : advanced.values()) {
      sum += part;
    }
    return sum;
  }

  public void created(long millis) {
    createdMillis = millis;
  }

  public void ended(long millis) {
    endedMillis = millis;
    advanced.clear();
  }

  public void rows(long soFar) {
    rows = soFar;
  }

  /** Subtasks were handed out, {@code again} of them not for the first time. */
  public void handedOut(long subtasks, long again) {
    retried += again;
    unreportedFirst += subtasks - again;
  }

  /** Handed out for the first time since the last notice. */
  public long unreportedFirst() {
    return unreportedFirst;
  }

  /** When the last notice of handing out was given; 0 for never. */
  public long reportedNanos() {
    return reportedNanos;
  }

  public void reported(long now) {
    unreportedFirst = 0;
    reportedNanos = now;
  }

  /** What a session reports of its running subtasks. */
  public void advanced(long session, long unitsDone) {
    if (unitsDone > 0) {
      advanced.put(session, unitsDone);
    } else {
      advanced.remove(session);
    }
  }

  /** Subtasks of a session ended: what it had reported of them counts no more. */
  public void settled(long session, long unitsEnded) {
    Long before = advanced.get(session);
    if (before != null) {
      advanced(session, before - unitsEnded);
    }
  }

  void planned(long subtasks) {
    planned += subtasks;
  }

  void done(boolean scan, long subtasks, long doneUnits) {
    if (!scan) {
      done += subtasks;
      units += doneUnits;
    }
  }

  void voided(boolean scan, long subtasks, long doneUnits) {
    done(scan, -subtasks, -doneUnits);
  }

  void superseded(boolean wasDone, long subtaskUnits) {
    planned--;
    superseded++;
    if (wasDone) {
      done--;
      units -= subtaskUnits;
    }
  }
}
