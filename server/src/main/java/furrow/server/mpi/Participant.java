package furrow.server.mpi;

/** The master or a rank, as long as one session lasts. */
final class Participant {
  enum State {
    /** In no epoch. */
    FREE,
    /** Was told of an epoch. */
    ASKED,
    /** Has given its contact. */
    ANSWERED,
    /** Was given the contacts of all. */
    JOINING,
    /** Has got through. */
    READY,
    /** Was told that the epoch is broken. */
    LEAVING
  }

  private final long session;
  private final int number;
  private State state = State.FREE;
  private int epoch;
  private int rank;
  private String contact = "";
  private long leftAt;
  private int faults;

  /**
   * @param number from 1; 0 for the master
   */
  Participant(long session, int number) {
    this.session = session;
    this.number = number;
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

  State state() {
    return state;
  }

  boolean is(State asked) {
    return state == asked;
  }

  /** Whether it has a part in an epoch that is forming or up. */
  boolean taking() {
    return state != State.FREE && state != State.LEAVING;
  }

  /** The last one it was told of. */
  int epoch() {
    return epoch;
  }

  void asked(int of, int as) {
    state = State.ASKED;
    epoch = of;
    rank = as;
    contact = "";
  }

  void answered(String with) {
    state = State.ANSWERED;
    contact = with;
  }

  void joining() {
    state = State.JOINING;
  }

  void ready() {
    state = State.READY;
  }

  void leaving(long now) {
    state = State.LEAVING;
    rank = 0;
    leftAt = now;
  }

  long leftAt() {
    return leftAt;
  }

  void free() {
    state = State.FREE;
    rank = 0;
  }

  /** An epoch did not come up because of it. */
  int fault() {
    return ++faults;
  }

  void forgive() {
    faults = 0;
  }

  /** As people read it. */
  String name() {
    return master() ? "the master" : "rank " + number;
  }
}
