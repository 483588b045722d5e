package furrow.engine.schedule;

/**
 * Lets subtasks that have killed workers run alone: one session at a time is kept empty for them in
 * each class, so that a further death costs nobody else anything.
 */
final class Seclusion {
  /** Hands out a lonely subtask when a session is empty, or begins to empty one. */
  void serve(ResourceClass home, Handout handout) {
    Entry entry = home.lonely.iterator().next();
    if (home.kept != null && !fit(home.kept, entry)) {
      Seat unfit = home.kept;
      release(unfit);
      unfit.list();
    }
    if (home.kept == null) {
      keep(home, choose(home, entry));
    }
    Seat seat = home.kept;
    if (seat != null && seat.session.leased() == 0) {
      home.kept = null;
      seat.keptFor = null;
      handout.handAlone(seat.session, entry.task);
      if (entry.task.alone().isEmpty()) {
        home.lonely.remove(entry);
      }
    }
  }

  /** Opens the seat to everybody again when its lonely subtask has ended or is no longer there. */
  void refresh(Seat seat) {
    if (seat.keptFor != null && seat.keptFor.lonely.isEmpty()) {
      release(seat);
    }
    if (seat.session.secluded() && seat.keptFor == null && seat.session.leased() == 0) {
      seat.session.seclude(false);
    }
  }

  private static Seat choose(ResourceClass home, Entry entry) {
    Seat best = null;
    for (Seat seat : home.members) {
      boolean free = !seat.session.secluded() && fit(seat, entry);
      if (free && (best == null || seat.session.leased() < best.session.leased())) {
        best = seat;
      }
    }
    return best;
  }

  private static boolean fit(Seat seat, Entry entry) {
    return !seat.session.draining()
        && !seat.session.suspect()
        && !seat.session.refuses(entry.task.id());
  }

  private static void keep(ResourceClass home, Seat seat) {
    if (seat != null) {
      seat.unlist();
      home.kept = seat;
      seat.keptFor = home;
      seat.session.seclude(true);
    }
  }

  private static void release(Seat seat) {
    seat.keptFor.kept = null;
    seat.keptFor = null;
    seat.session.seclude(false);
  }
}
