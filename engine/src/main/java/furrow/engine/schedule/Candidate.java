package furrow.engine.schedule;

import furrow.engine.lease.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A session as the scheduler sees it. */
final class Candidate {
  static final Comparator<Candidate> LEAST_LOADED_FIRST =
      Comparator.<Candidate>comparingLong(candidate -> candidate.load)
          .thenComparingLong(candidate -> candidate.session.id());

  private static final long UNIT = 1024;

  final Session session;
  final List<ResourceClass> classes = new ArrayList<>(2);

  /** The class it is kept empty for, so that a subtask may run alone; or null. */
  ResourceClass reservedFor;

  /** Whether the classes list it as having room. */
  boolean listed;

  /** Load when it was listed last. */
  private long load;

  Candidate(Session session) {
    this.session = session;
  }

  boolean slotsFull() {
    return session.leased() >= session.slots();
  }

  /** Enters it where it may be given work, in its present place. */
  void list() {
    listed = Prefetch.room(session);
    load = session.leased() * UNIT / session.slots();
    if (listed) {
      classes.forEach(resources -> resources.free.add(this));
    }
  }

  void unlist() {
    if (listed) {
      classes.forEach(resources -> resources.free.remove(this));
      listed = false;
    }
  }
}
