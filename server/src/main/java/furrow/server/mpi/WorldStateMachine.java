package furrow.server.mpi;

import furrow.engine.Notice;
import furrow.server.mpi.Epochs.Phase;
import furrow.server.mpi.Participant.State;
import java.util.ArrayList;
import java.util.List;

/**
 * One world over its epochs: who is there, who takes part, who is waited for and for how long. One
 * event in, effects out. Whoever does not answer within {@link WorldTimeouts} is dropped, and the
 * others go on.
 */
public final class WorldStateMachine {
  /** Epochs in a row that one member may keep from coming up. */
  private static final int MOST_FAULTS = 3;

  /**
   * A rank as it stands.
   *
   * @param rank in the present epoch; 0 while it takes no part
   */
  public record Standing(long session, int number, int rank) {}

  private final int wanted;
  private final WorldTimeouts limits;
  private final long patience;
  private final RankReplacements replacements;
  private final Epochs epochs;
  private final Participants roster = new Participants();
  private List<WorldEffect> effects = new ArrayList<>();
  private long now;
  private boolean formedOnce;
  private long changedAt;
  private boolean masterAwaited;
  private long masterStartedAt;
  private boolean ending;
  private boolean emptied;
  private long endedAt;

  /**
   * @param wanted ranks that compute
   * @param lastEpoch the greatest that may have been used before
   * @param adopted whether the ranks were started by an earlier server
   */
  public WorldStateMachine(
      int wanted, int lastEpoch, boolean adopted, WorldTimeouts limits, long now) {
    this.wanted = wanted;
    this.limits = limits;
    this.now = now;
    patience = adopted ? limits.back() : limits.coming();
    changedAt = now;
    replacements = new RankReplacements(wanted, limits, now + patience);
    epochs = new Epochs(lastEpoch, limits, effect -> effects.add(effect), now);
  }

  /** Takes what has happened; time must not go back. */
  public List<WorldEffect> apply(WorldEvent event, long nowNanos) {
    now = nowNanos;
    effects = new ArrayList<>();
    if (event instanceof WorldEvent.RankReady ready) {
      rankReady(ready);
    } else if (event instanceof WorldEvent.MasterStarted) {
      masterAwaited = true;
      masterStartedAt = now;
    } else if (event instanceof WorldEvent.MasterReady ready) {
      masterReady(ready.session());
    } else if (event instanceof WorldEvent.Contact contact) {
      Participant member = roster.of(contact.session(), contact.epoch());
      if (member != null) {
        epochs.contact(member, contact.contact(), now);
      }
    } else if (event instanceof WorldEvent.Ready ready) {
      ready(roster.of(ready.session(), ready.epoch()));
    } else if (event instanceof WorldEvent.Lost lost) {
      lost(roster.of(lost.session(), lost.epoch()), lost.reason());
    } else if (event instanceof WorldEvent.SessionClosed closed) {
      closed(roster.of(closed.session()));
    } else if (event instanceof WorldEvent.HeartbeatsMissed silent) {
      silent(roster.of(silent.session()));
    } else if (event instanceof WorldEvent.ProcessEnded ended) {
      replacements.ended(ended.number(), now);
    } else if (event instanceof WorldEvent.LauncherState home) {
      replacements.home(home, now + (formedOnce ? limits.gone() : patience));
    } else if (event instanceof WorldEvent.Down) {
      down();
    }
    settle();
    return effects;
  }

  // ---- who comes ----

  private void rankReady(WorldEvent.RankReady ready) {
    int number = ready.number();
    if (number < 1 || number > wanted) {
      emit(
          new WorldEffect.Disconnect(
              ready.session(), "there is no rank " + number + " in this world"));
      return;
    }
    for (Participant member : roster.ranks()) {
      if (member.number() == number && member.session() != ready.session()) {
        drop(member, "rank " + number + " has come again over another connection");
      }
    }
    if (roster.of(ready.session()) != null) {
      return;
    }
    if (!formedOnce) {
      epochs.measure(now);
    }
    roster.add(new Participant(ready.session(), number));
    replacements.came(number);
    changedAt = now;
    if (ending) {
      emit(new WorldEffect.StopRank(ready.session()));
    }
  }

  private void masterReady(long session) {
    Participant before = roster.master();
    masterAwaited = false;
    if (before != null && before.session() == session) {
      return;
    }
    if (before != null) {
      remove(before, "another master has come");
    }
    roster.add(new Participant(session, 0));
  }

  // ---- who goes ----

  private void closed(Participant member) {
    if (member == null) {
      return;
    }
    remove(member, member.name() + " has gone");
    if (member.master()) {
      emit(new WorldEffect.KillMaster("its session has ended"));
    }
  }

  private void silent(Participant member) {
    if (member != null) {
      drop(member, member.name() + " is silent");
    }
  }

  private void drop(Participant member, String why) {
    remove(member, why);
    emit(
        member.master()
            ? new WorldEffect.KillMaster(why)
            : new WorldEffect.Disconnect(member.session(), why));
  }

  private void remove(Participant member, String why) {
    roster.remove(member);
    if (!member.master()) {
      replacements.gone(member.number(), now);
      changedAt = now;
    }
    if (member.taking()) {
      member.free();
      epochs.breakUp(why, now);
    }
  }

  // ---- an epoch ----

  private boolean mayForm() {
    Participant master = roster.master();
    if (ending || master == null || !master.is(State.FREE) || !epochs.mayForm(now)) {
      return false;
    }
    if (roster.any(this::awaited)) {
      return false;
    }
    int ranks = roster.free().size() - 1;
    long wait = formedOnce ? limits.settle() : limits.startup();
    return ranks == wanted || ranks > 0 && now - changedAt >= wait;
  }

  /** Whether the others wait for this one to leave the epoch before. */
  private boolean awaited(Participant member) {
    return member.is(State.LEAVING) && now - member.leftAt() < limits.leave();
  }

  private void ready(Participant member) {
    if (member != null && epochs.ready(member, now)) {
      roster.ranks().stream()
          .filter(rank -> rank.is(State.READY))
          .forEach(rank -> replacements.proven(rank.number()));
    }
  }

  private void lost(Participant member, String reason) {
    if (member == null || member.is(State.FREE)) {
      return;
    }
    boolean breaks = member.taking();
    boolean atFault = breaks && epochs.forming();
    if (!breaks && !awaited(member)) {
      changedAt = now;
    }
    member.free();
    if (breaks) {
      epochs.breakUp(member.name() + ": " + reason, now);
    }
    if (atFault && member.fault() >= MOST_FAULTS) {
      drop(member, member.name() + " cannot take part: " + reason);
    }
  }

  // ---- time ----

  private void settle() {
    expire();
    if (ending) {
      if (!emptied && (roster.ranks().isEmpty() || now - endedAt >= limits.farewell())) {
        emptied = true;
        emit(new WorldEffect.RanksLeft());
      }
      return;
    }
    boolean newcomers = !roster.free().isEmpty();
    if (epochs.phase() == Phase.UP && newcomers && now - changedAt >= limits.settle()) {
      epochs.breakUp("a rank came back", now);
    }
    if (mayForm()) {
      formedOnce = true;
      epochs.form(roster.free(), now);
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
    for (Participant member : roster.all()) {
      if (member.is(State.LEAVING) && now - member.leftAt() >= limits.stuck()) {
        drop(member, member.name() + " does not leave epoch " + member.epoch());
      }
    }
    List<Participant> late = epochs.late(now);
    if (!late.isEmpty()) {
      missed(
          late, epochs.phase() == Phase.CONTACTS ? "not open in time: " : "not through in time: ");
    }
    if (masterAwaited && now - masterStartedAt >= limits.master()) {
      masterAwaited = false;
      emit(new WorldEffect.KillMaster("it does not get ready"));
    }
  }

  /**
   * One that is stuck keeps all others waiting, and one that is slow is soon faster: only who
   * cannot be called back, or is late time and again, is of no use.
   */
  private void missed(List<Participant> missing, String how) {
    String names = String.join(", ", missing.stream().map(Participant::name).toList());
    epochs.breakUp(how + names, now);
    for (Participant member : missing) {
      if (member.fault() >= MOST_FAULTS) {
        drop(member, member.name() + " does not get through");
      }
    }
  }

  // ---- the end ----

  private void down() {
    if (ending) {
      return;
    }
    ending = true;
    endedAt = now;
    epochs.breakUp("the world ends", now);
    roster.ranks().forEach(rank -> emit(new WorldEffect.StopRank(rank.session())));
  }

  private void emit(WorldEffect effect) {
    effects.add(effect);
  }

  // ---- views ----

  /** waiting, forming, up, breaking or ending. */
  public String state() {
    if (ending) {
      return "ending";
    }
    if (epochs.phase() != Phase.NONE) {
      return epochs.forming() ? "forming" : "up";
    }
    return roster.any(this::awaited) ? "breaking" : "waiting";
  }

  /** Whether all that are wanted take part in a world that is up. */
  public boolean whole() {
    long taking = roster.ranks().stream().filter(rank -> rank.rank() > 0).count();
    return epochs.phase() == Phase.UP && taking == wanted && !ending;
  }

  /** Of the present or last world; as it was given before the first. */
  public int epoch() {
    return epochs.number();
  }

  /** What broke the last epoch; empty while one is up. */
  public String reason() {
    return epochs.reason();
  }

  /** How long the last forming took, from the break before it or the first rank that came. */
  public long upNanos() {
    return epochs.upNanos();
  }

  /** The ranks that are there, by number. */
  public List<Standing> ranks() {
    return roster.ranks().stream()
        .map(rank -> new Standing(rank.session(), rank.number(), rank.rank()))
        .toList();
  }
}
