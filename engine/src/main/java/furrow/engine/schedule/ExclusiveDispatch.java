package furrow.engine.schedule;

import furrow.engine.schedule.UserQueue.ScheduledTask;

/**
 * Lets subtasks that have killed workers run alone: one session at a time is kept empty for them in
 * each class, so that a further death costs nobody else anything. It is one that none of them has
 * killed yet, where there is such a one ({@link RetryRule}).
 */
final class ExclusiveDispatch {
  /** Tasks, and subtasks of each, that are looked at in a run. */
  private static final int PROBES = 16;

  private static final long NONE = -1;

  private final RetryRule retryRule;

  ExclusiveDispatch(RetryRule retryRule) {
    this.retryRule = retryRule;
  }

  /** Hands out an exclusive subtask when a session is empty, or begins to empty one. */
  void serve(ResourceClass resources, Scheduler.Assigner assigner) {
    int left = PROBES;
    for (ScheduledTask entry : resources.exclusive) {
      if (serve(resources, entry, assigner) || --left == 0) {
        return;
      }
    }
    if (resources.reserved != null) {
      Candidate unfit = resources.reserved;
      release(unfit);
      unfit.list();
    }
  }

  /** Returns false when nobody may be handed any of this task's subtasks now. */
  private boolean serve(ResourceClass resources, ScheduledTask entry, Scheduler.Assigner assigner) {
    if (resources.reserved == null || open(resources, resources.reserved, entry) == NONE) {
      Candidate other = choose(resources, entry);
      if (other == null) {
        return false;
      }
      if (resources.reserved != null) {
        Candidate unfit = resources.reserved;
        release(unfit);
        unfit.list();
      }
      reserve(resources, other);
    }
    Candidate candidate = resources.reserved;
    if (candidate.session.leased() == 0) {
      long index = open(resources, candidate, entry);
      resources.reserved = null;
      candidate.reservedFor = null;
      assigner.assign(candidate.session, entry.task, index, 1);
      if (entry.task.exclusive().isEmpty()) {
        resources.exclusive.remove(entry);
      }
    }
    return true;
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

  private Candidate choose(ResourceClass resources, ScheduledTask entry) {
    Candidate best = null;
    for (Candidate candidate : resources.members) {
      boolean free = !candidate.session.reserved() && open(resources, candidate, entry) != NONE;
      if (free && (best == null || candidate.session.leased() < best.session.leased())) {
        best = candidate;
      }
    }
    return best;
  }

  /** The first subtask of the task that this candidate may be handed, or none. */
  private long open(ResourceClass resources, Candidate candidate, ScheduledTask entry) {
    boolean fit =
        !candidate.session.draining()
            && !candidate.session.suspect()
            && resources.serves(candidate.session, entry.task);
    if (!fit) {
      return NONE;
    }
    int left = PROBES;
    for (long index : entry.task.exclusive()) {
      if (retryRule.open(resources, candidate.session, entry.task, index)) {
        return index;
      }
      if (--left == 0) {
        return NONE;
      }
    }
    return NONE;
  }

  private static void reserve(ResourceClass resources, Candidate candidate) {
    candidate.unlist();
    resources.reserved = candidate;
    candidate.reservedFor = resources;
    candidate.session.reserve(true);
  }

  private static void release(Candidate candidate) {
    candidate.reservedFor.reserved = null;
    candidate.reservedFor = null;
    candidate.session.reserve(false);
  }
}
