package furrow.server.mpi.book;

import furrow.server.mpi.book.Member.State;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Who of a world is there: its ranks, and the master. One member for each session. */
final class Roster {
  private final Map<Long, Member> members = new TreeMap<>();
  private Member master;

  /** The member of this session; null when there is none. */
  Member of(long session) {
    return members.get(session);
  }

  /** The member that speaks of the last epoch it was told of; null when that is an older one. */
  Member of(long session, int epoch) {
    Member member = members.get(session);
    return member != null && member.epoch() == epoch ? member : null;
  }

  void add(Member member) {
    members.put(member.session(), member);
    if (member.master()) {
      master = member;
    }
  }

  void remove(Member member) {
    members.remove(member.session());
    if (member == master) {
      master = null;
    }
  }

  /** Null while there is none. */
  Member master() {
    return master;
  }

  /** The master and all ranks; a copy. */
  List<Member> all() {
    return List.copyOf(members.values());
  }

  /** Ranks by their numbers. */
  List<Member> ranks() {
    return members.values().stream()
        .filter(member -> !member.master())
        .sorted(Comparator.comparingInt(Member::number))
        .toList();
  }

  /** The master and the ranks that are in no epoch. */
  List<Member> free() {
    return members.values().stream().filter(member -> member.is(State.FREE)).toList();
  }

  boolean any(Predicate<Member> such) {
    return members.values().stream().anyMatch(such);
  }
}
