package furrow.server.mpi;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Who of a world is connected: its ranks, and the master. One participant for each session. */
final class Participants {
  /** How far a participant is in the present epoch. */
  enum Stage {
    /** In no epoch. */
    IDLE,
    /** Opens its ports. */
    OPENING,
    /** Has told its contact. */
    OPEN,
    /** Connects to the others. */
    JOINING,
    /** Is connected to all. */
    READY,
    /** Was told that the epoch is broken. */
    LEAVING
  }

  /** Every change of a participant's stage; docs/mpi.md shows them. */
  enum Step {
    FORM(EnumSet.of(Stage.IDLE), Stage.OPENING, "`WorldForm` was sent to it"),
    CONTACT(EnumSet.of(Stage.OPENING), Stage.OPEN, "it sent `WorldContact`"),
    TABLE(EnumSet.of(Stage.OPEN), Stage.JOINING, "`WorldTable` was sent to it"),
    READY(EnumSet.of(Stage.JOINING), Stage.READY, "it sent `WorldReady`"),
    BREAK(EnumSet.range(Stage.OPENING, Stage.READY), Stage.LEAVING, "`WorldBreak` was sent to it"),
    LEFT(EnumSet.range(Stage.OPENING, Stage.LEAVING), Stage.IDLE, "it sent `WorldLost`");

    final Set<Stage> from;
    final Stage to;
    final String cause;

    Step(Set<Stage> from, Stage to, String cause) {
      this.from = from;
      this.to = to;
      this.cause = cause;
    }
  }

  /** The master or a rank, as long as one session lasts. */
  static final class Participant {
    private final long session;
    private final int number;
    private Stage stage = Stage.IDLE;
    private int epoch;
    private int rank;
    private String contact = "";
    private long breakAt;
    private int faults;

    /**
     * @param number from 1; 0 for the master
     */
    Participant(long session, int number) {
      this.session = session;
      this.number = number;
    }

    private void take(Step step) {
      if (!step.from.contains(stage)) {
        throw new IllegalStateException(name() + " is " + stage + ": " + step);
      }
      stage = step.to;
    }

    void formed(int inEpoch, int asRank) {
      take(Step.FORM);
      epoch = inEpoch;
      rank = asRank;
      contact = "";
    }

    void opened(String at) {
      take(Step.CONTACT);
      contact = at;
    }

    void joining() {
      take(Step.TABLE);
    }

    void ready() {
      take(Step.READY);
    }

    void leaving(long now) {
      take(Step.BREAK);
      rank = 0;
      breakAt = now;
    }

    void left() {
      take(Step.LEFT);
      rank = 0;
    }

    boolean is(Stage asked) {
      return stage == asked;
    }

    /** Whether it has a part in an epoch that is forming or up. */
    boolean inEpoch() {
      return stage != Stage.IDLE && stage != Stage.LEAVING;
    }

    /** An epoch did not come up because of it; gives how many in a row. */
    int fault() {
      return ++faults;
    }

    void clearFaults() {
      faults = 0;
    }

    long session() {
      return session;
    }

    int number() {
      return number;
    }

    boolean master() {
      return number == 0;
    }

    /** In the present epoch; 0 for one that has no part in it. */
    int rank() {
      return rank;
    }

    String contact() {
      return contact;
    }

    /** The last one it was told of. */
    int epoch() {
      return epoch;
    }

    /** When it was told to leave. */
    long breakAt() {
      return breakAt;
    }

    /** For display. */
    String name() {
      return master() ? "the master" : "rank " + number;
    }
  }

  private final Map<Long, Participant> bySession = new TreeMap<>();
  private Participant master;

  /** The participant of this session; null when there is none. */
  Participant of(long session) {
    return bySession.get(session);
  }

  /** The same, if it speaks of the last epoch that it was told of; null otherwise. */
  Participant of(long session, int epoch) {
    Participant participant = bySession.get(session);
    return participant != null && participant.epoch() == epoch ? participant : null;
  }

  void add(Participant participant) {
    bySession.put(participant.session(), participant);
    if (participant.master()) {
      master = participant;
    }
  }

  void remove(Participant participant) {
    bySession.remove(participant.session());
    if (participant == master) {
      master = null;
    }
  }

  /** Null while there is none. */
  Participant master() {
    return master;
  }

  /** The master first, then ranks by their numbers; a copy. */
  List<Participant> all() {
    return bySession.values().stream()
        .sorted(Comparator.comparingInt(Participant::number))
        .toList();
  }

  /** Ranks by their numbers. */
  List<Participant> ranks() {
    return all().stream().filter(participant -> !participant.master()).toList();
  }

  /** Those at this stage, the master first, ranks by their numbers. */
  List<Participant> at(Stage stage) {
    return all().stream().filter(participant -> participant.is(stage)).toList();
  }

  boolean any(Predicate<Participant> such) {
    return bySession.values().stream().anyMatch(such);
  }
}
