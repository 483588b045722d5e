package furrow.server.mpi;

import furrow.engine.Notice;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldState;
import furrow.server.mpi.Participants.Participant;
import furrow.server.mpi.Participants.Stage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The state machine of one world over its epochs: who is connected, who takes part, who is waited
 * for and for how long. One event in, effects out; no I/O, clock or threads. Who does not answer
 * within {@link WorldTimeouts} is disconnected, and the others go on.
 */
final class WorldStateMachine {
  /** Epochs in a row that one participant may keep from coming up. */
  private static final int MAX_FAULTS = 3;

  /** Epoch numbers that are stored ahead at once, so that no two servers use the same. */
  static final int EPOCHS_AHEAD = 1_000;

  private static final long STORE_RETRY = TimeUnit.SECONDS.toNanos(1);
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int MAX_DOUBLINGS = 5;

  /** The states of a world. */
  enum State {
    /** There is no epoch; the master, ranks, a stored number or the end of a pause is missing. */
    WAITING(WorldState.WAITING),
    /** The participants of an epoch open their ports. */
    OPENING(WorldState.FORMING),
    /** They connect to each other. */
    JOINING(WorldState.FORMING),
    /** Frames go through the world. */
    UP(WorldState.UP),
    /** The participants leave a broken epoch. */
    BREAKING(WorldState.BREAKING),
    /** The ranks stop. */
    ENDING(WorldState.ENDING),
    /** The ranks have stopped, or had the time to. */
    ENDED(WorldState.ENDING);

    /** As clients see it. */
    final WorldState shown;

    State(WorldState shown) {
      this.shown = shown;
    }
  }

  /** Every change of the state; nothing else changes it. docs/mpi.md shows them. */
  enum Transition {
    FORM(
        EnumSet.of(State.WAITING),
        State.OPENING,
        "the master and all ranks are idle, or those that came 300 ms ago (3 s at the start); the"
            + " pause after a failure is over; the epoch number is stored",
        "`WorldForm` to each"),
    ALL_OPEN(
        EnumSet.of(State.OPENING),
        State.JOINING,
        "each has sent `WorldContact`",
        "`WorldTable` to each"),
    ALL_READY(
        EnumSet.of(State.JOINING),
        State.UP,
        "each has sent `WorldReady`",
        "`PathOpen` to each rank"),
    BREAK(
        EnumSet.range(State.OPENING, State.UP),
        State.BREAKING,
        "one has left, has lost its session or missed its heartbeats; or a limit has passed; or the"
            + " world is up and a rank came 300 ms ago; or the world is to end",
        "`WorldBreak` to each that is left"),
    ALL_LEFT(
        EnumSet.of(State.BREAKING),
        State.WAITING,
        "each has sent `WorldLost`, or 1 s has passed",
        ""),
    DOWN(
        EnumSet.of(State.WAITING, State.BREAKING),
        State.ENDING,
        "`furrow mpi down`",
        "`Drain` to each rank"),
    EMPTY(
        EnumSet.of(State.ENDING),
        State.ENDED,
        "the session of each rank has ended, or 5 s have passed",
        "the launcher ends what is left");

    final Set<State> from;
    final State to;
    final String cause;
    final String effect;

    Transition(Set<State> from, State to, String cause, String effect) {
      this.from = from;
      this.to = to;
      this.cause = cause;
      this.effect = effect;
    }
  }

  /**
   * A rank as it stands.
   *
   * @param rank in the present epoch; 0 while it takes no part
   */
  record Standing(long session, int number, int rank) {}

  private final int wanted;
  private final WorldTimeouts timeouts;
  private final long patience;
  private final RankReplacements replacements;
  private final Participants participants = new Participants();
  private List<WorldEffect> effects = new ArrayList<>();
  private List<Transition> taken = new ArrayList<>();
  private long now;
  private State state = State.WAITING;
  private long deadline;

  // Epochs.
  private int epoch;
  private int storedEpochs;
  private boolean storing;
  private long storeNotBefore;
  private boolean formedOnce;
  private int failures;
  private long formNotBefore;
  private String reason = "";

  /** When a rank last came, went, or became idle too late. */
  private long changedAt;

  private boolean masterAwaited;
  private long masterStartedAt;

  // How long the last forming took.
  private boolean measuring;
  private long measuredFrom;
  private long upNanos;

  /**
   * @param wanted ranks that compute
   * @param storedEpochs numbers up to this one may have been used before
   * @param adopted whether the ranks were started by an earlier server
   */
  WorldStateMachine(
      int wanted, int storedEpochs, boolean adopted, WorldTimeouts timeouts, long now) {
    this.wanted = wanted;
    this.timeouts = timeouts;
    this.now = now;
    this.epoch = storedEpochs;
    this.storedEpochs = storedEpochs;
    patience = adopted ? timeouts.back() : timeouts.coming();
    changedAt = now;
    formNotBefore = now;
    storeNotBefore = now;
    replacements = new RankReplacements(wanted, timeouts, now + patience);
  }

  /** Takes what has happened; time must not go back. */
  List<WorldEffect> apply(WorldEvent event, long nowNanos) {
    now = nowNanos;
    effects = new ArrayList<>();
    taken = new ArrayList<>();
    dispatch(event);
    advance();
    return effects;
  }

  private void dispatch(WorldEvent event) {
    if (event instanceof WorldEvent.RankReady ready) {
      rankReady(ready);
    } else if (event instanceof WorldEvent.MasterStarted) {
      masterAwaited = true;
      masterStartedAt = now;
    } else if (event instanceof WorldEvent.MasterReady ready) {
      masterReady(ready.session());
    } else if (event instanceof WorldEvent.Contact contact) {
      contact(participants.of(contact.session(), contact.epoch()), contact.contact());
    } else if (event instanceof WorldEvent.Ready ready) {
      ready(participants.of(ready.session(), ready.epoch()));
    } else if (event instanceof WorldEvent.Lost lost) {
      lost(participants.of(lost.session(), lost.epoch()), lost.reason());
    } else if (event instanceof WorldEvent.SessionClosed closed) {
      sessionClosed(participants.of(closed.session()));
    } else if (event instanceof WorldEvent.HeartbeatsMissed missed) {
      heartbeatsMissed(participants.of(missed.session()));
    } else if (event instanceof WorldEvent.ProcessEnded ended) {
      replacements.ended(ended.number(), now);
    } else if (event instanceof WorldEvent.LauncherState launcher) {
      replacements.launcher(launcher, now + (formedOnce ? timeouts.gone() : patience));
    } else if (event instanceof WorldEvent.EpochsStored stored) {
      storing = false;
      storedEpochs = stored.upTo();
    } else if (event instanceof WorldEvent.EpochsNotStored failed) {
      storing = false;
      storeNotBefore = now + STORE_RETRY;
      reason = "the number of epoch " + (epoch + 1) + " cannot be stored: " + failed.reason();
    } else if (event instanceof WorldEvent.Down) {
      down();
    } else if (!(event instanceof WorldEvent.Tick)) {
      throw new IllegalArgumentException("unknown event " + event);
    }
  }

  private void take(Transition transition) {
    if (!transition.from.contains(state)) {
      throw new IllegalStateException(state + ": " + transition);
    }
    state = transition.to;
    taken.add(transition);
  }

  private void emit(WorldEffect effect) {
    effects.add(effect);
  }

  // ---- ranks and masters come ----

  private void rankReady(WorldEvent.RankReady ready) {
    int number = ready.number();
    if (number < 1 || number > wanted) {
      emit(
          new WorldEffect.Disconnect(
              ready.session(), "there is no rank " + number + " in this world"));
      return;
    }
    for (Participant rank : participants.ranks()) {
      if (rank.number() == number && rank.session() != ready.session()) {
        disconnect(rank, "rank " + number + " has come again over another connection");
      }
    }
    if (participants.of(ready.session()) != null) {
      return;
    }
    if (!formedOnce) {
      measure();
    }
    participants.add(new Participant(ready.session(), number));
    replacements.came(number);
    changedAt = now;
    if (ending()) {
      emit(new WorldEffect.StopRank(ready.session()));
    }
  }

  private void masterReady(long session) {
    Participant before = participants.master();
    masterAwaited = false;
    if (before != null && before.session() == session) {
      return;
    }
    if (before != null) {
      remove(before, "another master has come");
    }
    participants.add(new Participant(session, 0));
  }

  // ---- they go ----

  private void sessionClosed(Participant participant) {
    if (participant == null) {
      return;
    }
    remove(participant, participant.name() + " has gone");
    if (participant.master()) {
      emit(new WorldEffect.KillMaster("its session has ended"));
    }
  }

  private void heartbeatsMissed(Participant participant) {
    if (participant != null) {
      disconnect(participant, participant.name() + " has missed its heartbeats");
    }
  }

  private void disconnect(Participant participant, String why) {
    remove(participant, why);
    emit(
        participant.master()
            ? new WorldEffect.KillMaster(why)
            : new WorldEffect.Disconnect(participant.session(), why));
  }

  private void remove(Participant participant, String why) {
    participants.remove(participant);
    if (!participant.master()) {
      replacements.gone(participant.number(), now);
      changedAt = now;
    }
    if (participant.inEpoch()) {
      breakEpoch(why);
    }
  }

  // ---- an epoch ----

  private boolean mayForm() {
    Participant master = participants.master();
    boolean masterIdle = master != null && master.is(Stage.IDLE);
    if (state != State.WAITING || !masterIdle || now - formNotBefore < 0) {
      return false;
    }
    int ranks = participants.at(Stage.IDLE).size() - 1;
    long wait = formedOnce ? timeouts.settle() : timeouts.startup();
    return ranks == wanted || ranks > 0 && now - changedAt >= wait;
  }

  /** Begins an epoch, once its number is stored. */
  private void form() {
    if (epoch >= storedEpochs) {
      if (!storing && now - storeNotBefore >= 0) {
        storing = true;
        emit(new WorldEffect.StoreEpochs(epoch + EPOCHS_AHEAD));
      }
      return;
    }
    take(Transition.FORM);
    formedOnce = true;
    epoch++;
    deadline = now + timeouts.contacts();
    List<Participant> members = participants.at(Stage.IDLE);
    for (int rank = 0; rank < members.size(); rank++) {
      Participant member = members.get(rank);
      member.formed(epoch, rank);
      WorldForm form = new WorldForm(epoch, rank, members.size(), timeouts.processMillis());
      emit(new WorldEffect.Send(member.session(), form));
    }
  }

  private void contact(Participant participant, String contact) {
    if (participant == null || !participant.is(Stage.OPENING)) {
      return;
    }
    participant.opened(contact);
    if (participants.any(each -> each.is(Stage.OPENING))) {
      return;
    }
    take(Transition.ALL_OPEN);
    deadline = now + timeouts.join();
    List<Participant> members = participants.at(Stage.OPEN);
    members.forEach(Participant::joining);
    emit(
        new WorldEffect.SendTable(
            epoch,
            members.stream().map(Participant::session).toList(),
            members.stream().map(Participant::contact).toList()));
  }

  private void ready(Participant participant) {
    if (participant == null || !participant.is(Stage.JOINING)) {
      return;
    }
    participant.ready();
    if (participants.any(each -> each.is(Stage.JOINING))) {
      return;
    }
    take(Transition.ALL_READY);
    failures = 0;
    upNanos = now - measuredFrom;
    measuring = false;
    reason = "";
    List<Participant> members = participants.at(Stage.READY);
    for (Participant member : members) {
      member.clearFaults();
      if (!member.master()) {
        replacements.joined(member.number());
        emit(new WorldEffect.OpenPath(member.session(), epoch, member.rank()));
      }
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(upNanos);
    String text = "epoch " + epoch + " with " + (members.size() - 1) + " ranks after " + millis;
    emit(new WorldEffect.Announce(Notice.Kind.WORLD_UP, text + " ms"));
  }

  private void lost(Participant participant, String why) {
    if (participant == null || participant.is(Stage.IDLE)) {
      return;
    }
    boolean breaks = participant.inEpoch();
    boolean atFault = breaks && forming();
    if (!breaks && !awaited(participant)) {
      changedAt = now;
    }
    participant.left();
    if (breaks) {
      breakEpoch(participant.name() + ": " + why);
    }
    if (atFault && participant.fault() >= MAX_FAULTS) {
      disconnect(participant, participant.name() + " cannot take part: " + why);
    }
  }

  /** Ends the present epoch, if there is one, for all that take part. */
  private void breakEpoch(String why) {
    boolean up = state == State.UP;
    if (!up && !forming()) {
      return;
    }
    take(Transition.BREAK);
    reason = why;
    for (Participant member : participants.all()) {
      if (member.inEpoch()) {
        member.leaving(now);
        emit(new WorldEffect.Send(member.session(), new WorldBreak(epoch, why)));
      }
    }
    if (!up) {
      formNotBefore = now + (FIRST_PAUSE << Math.min(failures++, MAX_DOUBLINGS));
    }
    measure();
    String text = "epoch " + epoch + (up ? ": " : " did not come up: ") + why;
    emit(new WorldEffect.Announce(Notice.Kind.WORLD_BROKEN, text));
  }

  /** Whether the others wait for this one to leave the epoch before. */
  private boolean awaited(Participant participant) {
    return participant.is(Stage.LEAVING) && now - participant.breakAt() < timeouts.leave();
  }

  /** The time until the next world is up counts from now, unless it does already. */
  private void measure() {
    if (!measuring) {
      measuring = true;
      measuredFrom = now;
    }
  }

  // ---- time ----

  /** What follows from the event and from the time. */
  private void advance() {
    expire();
    if (state == State.ENDING) {
      if (participants.ranks().isEmpty() || now - deadline >= 0) {
        take(Transition.EMPTY);
        emit(new WorldEffect.RanksLeft());
      }
    }
    if (ending()) {
      return;
    }
    boolean newcomers = participants.any(each -> each.is(Stage.IDLE));
    if (state == State.UP && newcomers && now - changedAt >= timeouts.settle()) {
      breakEpoch("a rank came back");
    }
    if (state == State.BREAKING && !participants.any(this::awaited)) {
      take(Transition.ALL_LEFT);
    }
    if (mayForm()) {
      form();
    }
    replacements.due(now).forEach(this::replace);
  }

  private void replace(int number) {
    emit(new WorldEffect.ReplaceRank(number));
    boolean last = replacements.givenUp(number);
    String text = "rank " + number + (last ? " for the last time: none came into a world" : "");
    emit(new WorldEffect.Announce(Notice.Kind.RANK_REPLACED, text));
  }

  private void expire() {
    for (Participant each : participants.at(Stage.LEAVING)) {
      if (now - each.breakAt() >= timeouts.stuck()) {
        disconnect(each, each.name() + " does not leave epoch " + each.epoch());
      }
    }
    if (forming() && now - deadline >= 0) {
      boolean opening = state == State.OPENING;
      late(
          participants.at(opening ? Stage.OPENING : Stage.JOINING),
          opening ? "ports not open in time: " : "not connected in time: ");
    }
    if (masterAwaited && now - masterStartedAt >= timeouts.master()) {
      masterAwaited = false;
      emit(new WorldEffect.KillMaster("it does not get ready"));
    }
  }

  /**
   * One that hangs keeps all others waiting, and one that is slow is soon faster: only who cannot
   * be called back, or is late time and again, is disconnected.
   */
  private void late(List<Participant> late, String how) {
    breakEpoch(how + String.join(", ", late.stream().map(Participant::name).toList()));
    for (Participant each : late) {
      if (each.fault() >= MAX_FAULTS) {
        disconnect(each, each.name() + " does not connect");
      }
    }
  }

  // ---- the end ----

  private void down() {
    if (ending()) {
      return;
    }
    breakEpoch("the world ends");
    take(Transition.DOWN);
    deadline = now + timeouts.farewell();
    participants.ranks().forEach(rank -> emit(new WorldEffect.StopRank(rank.session())));
  }

  // ---- views ----

  State state() {
    return state;
  }

  /** What the last event led to, in order. */
  List<Transition> taken() {
    return taken;
  }

  private boolean forming() {
    return state == State.OPENING || state == State.JOINING;
  }

  private boolean ending() {
    return state == State.ENDING || state == State.ENDED;
  }

  /** Whether all that are wanted take part in a world that is up. */
  boolean complete() {
    return state == State.UP
        && participants.ranks().stream().filter(rank -> rank.rank() > 0).count() == wanted;
  }

  /** Of the present or last world; as it was given before the first. */
  int epoch() {
    return epoch;
  }

  /** What broke the last epoch or keeps the next one from beginning; empty while one is up. */
  String reason() {
    return reason;
  }

  /** How long the last forming took, from the break before it or the first rank that came. */
  long upNanos() {
    return upNanos;
  }

  /** The ranks that are connected, by number. */
  List<Standing> ranks() {
    return participants.ranks().stream()
        .map(rank -> new Standing(rank.session(), rank.number(), rank.rank()))
        .toList();
  }
}
