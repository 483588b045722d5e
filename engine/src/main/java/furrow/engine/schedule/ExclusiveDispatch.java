package furrow.engine.schedule;

import furrow.engine.schedule.UserQueue.ScheduledTask;

/**
 * Lets subtasks that have killed workers run alone: one session at a time is kept empty for them in
 * each class, so that a further death costs nobody else anything.
 */
final class ExclusiveDispatch {
  /** Hands out an exclusive subtask when a session is empty, or begins to empty one. */
  void serve(ResourceClass resources, Scheduler.Assigner assigner) {
    ScheduledTask entry = resources.exclusive.iterator().next();
    if (resources.reserved != null && !fit(resources.reserved, entry)) {
      Candidate unfit = resources.reserved;
      release(unfit);
      unfit.list();
    }
    if (resources.reserved == null) {
      reserve(resources, choose(resources, entry));
    }
    Candidate candidate = resources.reserved;
    if (candidate != null && candidate.session.leased() == 0) {
      resources.reserved = null;
      candidate.reservedFor = null;
      assigner.assignExclusive(candidate.session, entry.task);
      if (entry.task.exclusive().isEmpty()) {
        resources.exclusive.remove(entry);
      }
    }
  }

  /**
   * Opens the candidate to everybody again when its exclusive subtask has ended or is no longer
   * there.
   */
  void refresh(Candidate candidate) {
    if (candidate.reservedFor != null && candidate.reservedFor.exclusive.isEmpty()) {
      release(candidate);
    }
    if (candidate.session.reserved()
        && candidate.reservedFor == null
        && candidate.session.leased() == 0) {
      candidate.session.reserve(false);
    }
  }

  private static Candidate choose(ResourceClass resources, ScheduledTask entry) {
    Candidate best = null;
    for (Candidate candidate : resources.members) {
      boolean free = !candidate.session.reserved() && fit(candidate, entry);
      if (free && (best == null || candidate.session.leased() < best.session.leased())) {
        best = candidate;
      }
    }
    return best;
  }

  private static boolean fit(Candidate candidate, ScheduledTask entry) {
    return !candidate.session.draining()
        && !candidate.session.suspect()
        && !candidate.session.refuses(entry.task.id());
  }

  private static void reserve(ResourceClass resources, Candidate candidate) {
    if (candidate != null) {
      candidate.unlist();
      resources.reserved = candidate;
      candidate.reservedFor = resources;
      candidate.session.reserve(true);
    }
  }

  private static void release(Candidate candidate) {
    candidate.reservedFor.reserved = null;
    candidate.reservedFor = null;
    candidate.session.reserve(false);
  }
}
