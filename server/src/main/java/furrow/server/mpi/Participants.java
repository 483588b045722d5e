package furrow.server.mpi;

import furrow.server.mpi.Participant.State;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Who of a world is there: its ranks, and the master. One member for each session. */
final class Participants {
  private final Map<Long, Participant> members = new TreeMap<>();
  private Participant master;

  /** The member of this session; null when there is none. */
  Participant of(long session) {
    return members.get(session);
  }

  /** The member that speaks of the last epoch it was told of; null when that is an older one. */
  Participant of(long session, int epoch) {
    Participant member = members.get(session);
    return member != null && member.epoch() == epoch ? member : null;
  }

  void add(Participant member) {
    members.put(member.session(), member);
    if (member.master()) {
      master = member;
    }
  }

  void remove(Participant member) {
    members.remove(member.session());
    if (member == master) {
      master = null;
    }
  }

  /** Null while there is none. */
  Participant master() {
    return master;
  }

  /** The master and all ranks; a copy. */
  List<Participant> all() {
    return List.copyOf(members.values());
  }

  /** Ranks by their numbers. */
  List<Participant> ranks() {
    return members.values().stream()
        .filter(member -> !member.master())
        .sorted(Comparator.comparingInt(Participant::number))
        .toList();
  }

  /** The master and the ranks that are in no epoch. */
  List<Participant> free() {
    return members.values().stream().filter(member -> member.is(State.FREE)).toList();
  }

  boolean any(Predicate<Participant> such) {
    return members.values().stream().anyMatch(such);
  }
}
