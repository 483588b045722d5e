package furrow.server.mpi.book;

import furrow.engine.Notice;
import furrow.server.mpi.book.Epochs.Phase;
import furrow.server.mpi.book.Member.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One world over its epochs: who is there, who takes part, who is waited for and for how long. One
 * event in, effects out. Whoever does not answer within {@link WorldLimits} is dropped, and the
 * others go on.
 */
public final class WorldBook {
  /** Epochs in a row that one member may keep from coming up. */
  private static final int MOST_FAULTS = 3;

  /**
   * A rank as it stands.
   *
   * @param rank in the present epoch; 0 while it takes no part
   */
  public record Standing(long session, int number, int rank) {}

  private final int wanted;
  private final WorldLimits limits;
  private final long patience;
  private final Replacements replacements;
  private final Epochs epochs;
  private final Map<Long, Member> members = new TreeMap<>();
  private List<WorldEffect> effects = new ArrayList<>();
  private long now;
  private Member master;
  private boolean formedOnce;
  private long changedAt;
  private boolean masterAwaited;
  private long masterStartedAt;
  private boolean running;
  private boolean over;
  private boolean ending;
  private boolean emptied;
  private long endedAt;

  /**
   * @param wanted ranks that compute
   * @param lastEpoch the greatest that may have been used before
   * @param adopted whether the ranks were started by an earlier server
   */
  public WorldBook(int wanted, int lastEpoch, boolean adopted, WorldLimits limits, long now) {
    this.wanted = wanted;
    this.limits = limits;
    this.now = now;
    patience = adopted ? limits.back() : limits.coming();
    changedAt = now;
    replacements = new Replacements(wanted, limits, now + patience);
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
      Member member = of(contact.session(), contact.epoch());
      if (member != null) {
        epochs.contact(member, contact.contact(), now);
      }
    } else if (event instanceof WorldEvent.Ready ready) {
      ready(of(ready.session(), ready.epoch()));
    } else if (event instanceof WorldEvent.Lost lost) {
      lost(of(lost.session(), lost.epoch()), lost.reason());
    } else if (event instanceof WorldEvent.Closed closed) {
      closed(members.get(closed.session()));
    } else if (event instanceof WorldEvent.Silent silent) {
      silent(members.get(silent.session()));
    } else if (event instanceof WorldEvent.Home home) {
      home(home);
    } else if (event instanceof WorldEvent.Down) {
      down();
    }
    settle();
    return effects;
  }

  /** The member that speaks of the last epoch it was told of; null when that is an older one. */
  private Member of(long session, int epoch) {
    Member member = members.get(session);
    return member != null && member.epoch() == epoch ? member : null;
  }

  // ---- who comes ----

  private void rankReady(WorldEvent.RankReady ready) {
    int number = ready.number();
    if (number < 1 || number > wanted) {
      emit(new WorldEffect.Drop(ready.session(), "there is no rank " + number + " in this world"));
      return;
    }
    for (Member member : List.copyOf(members.values())) {
      if (member.number() == number && member.session() != ready.session()) {
        drop(member, "rank " + number + " has come again over another connection");
      }
    }
    if (members.containsKey(ready.session())) {
      return;
    }
    if (!formedOnce) {
      epochs.measure(now);
    }
    members.put(ready.session(), new Member(ready.session(), number));
    replacements.came(number);
    changedAt = now;
    if (ending) {
      emit(new WorldEffect.Dismiss(ready.session()));
    }
  }

  private void masterReady(long session) {
    if (master != null && master.session() != session) {
      remove(master, "another master has come");
    }
    masterAwaited = false;
    if (master == null) {
      master = new Member(session, 0);
      members.put(session, master);
    }
  }

  // ---- who goes ----

  private void closed(Member member) {
    if (member == null) {
      return;
    }
    remove(member, member.name() + " has gone");
    if (member.master()) {
      emit(new WorldEffect.KillMaster("its session has ended"));
    }
  }

  private void silent(Member member) {
    if (member != null) {
      drop(member, member.name() + " is silent");
    }
  }

  private void drop(Member member, String why) {
    remove(member, why);
    emit(
        member.master()
            ? new WorldEffect.KillMaster(why)
            : new WorldEffect.Drop(member.session(), why));
  }

  private void remove(Member member, String why) {
    members.remove(member.session());
    if (member.master()) {
      master = null;
    } else {
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
    if (ending || master == null || !master.is(State.FREE) || !epochs.mayForm(now)) {
      return false;
    }
    if (members.values().stream().anyMatch(this::awaited)) {
      return false;
    }
    int ranks = free().size() - 1;
    long wait = formedOnce ? limits.settle() : limits.startup();
    return ranks == wanted || ranks > 0 && now - changedAt >= wait;
  }

  /** Whether the others wait for this one to leave the epoch before. */
  private boolean awaited(Member member) {
    return member.is(State.LEAVING) && now - member.leftAt() < limits.leave();
  }

  private List<Member> free() {
    return members.values().stream().filter(member -> member.is(State.FREE)).toList();
  }

  private void ready(Member member) {
    if (member != null && epochs.ready(member, now)) {
      for (Member each : members.values()) {
        if (!each.master() && each.is(State.READY)) {
          replacements.proven(each.number());
        }
      }
    }
  }

  private void lost(Member member, String reason) {
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
      boolean ranks = members.values().stream().anyMatch(member -> !member.master());
      if (!emptied && (!ranks || now - endedAt >= limits.farewell())) {
        emptied = true;
        emit(new WorldEffect.Emptied());
      }
      return;
    }
    boolean newcomers = members.values().stream().anyMatch(member -> member.is(State.FREE));
    if (epochs.phase() == Phase.UP && newcomers && now - changedAt >= limits.settle()) {
      epochs.breakUp("a rank came back", now);
    }
    if (mayForm()) {
      formedOnce = true;
      epochs.form(free(), now);
    }
    if (running && !over) {
      replacements.due(now).forEach(this::replace);
    }
  }

  private void replace(int number) {
    emit(new WorldEffect.Replace(number));
    boolean last = replacements.givenUp(number);
    String text = "rank " + number + (last ? " for the last time: none came into a world" : "");
    emit(new WorldEffect.Announce(Notice.Kind.RANK_REPLACED, text));
  }

  private void expire() {
    for (Member member : List.copyOf(members.values())) {
      if (member.is(State.LEAVING) && now - member.leftAt() >= limits.stuck()) {
        drop(member, member.name() + " does not leave epoch " + member.epoch());
      }
    }
    List<Member> late = epochs.late(now);
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
  private void missed(List<Member> missing, String how) {
    String names = String.join(", ", missing.stream().map(Member::name).toList());
    epochs.breakUp(how + names, now);
    for (Member member : missing) {
      if (member.fault() >= MOST_FAULTS) {
        drop(member, member.name() + " does not get through");
      }
    }
  }

  // ---- from outside ----

  private void home(WorldEvent.Home home) {
    if (home.running() && !running) {
      replacements.postpone(now + (formedOnce ? limits.gone() : patience));
    }
    running = home.running();
    over = home.over();
  }

  private void down() {
    if (ending) {
      return;
    }
    ending = true;
    endedAt = now;
    epochs.breakUp("the world ends", now);
    for (Member member : members.values()) {
      if (!member.master()) {
        emit(new WorldEffect.Dismiss(member.session()));
      }
    }
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
    boolean leaving = members.values().stream().anyMatch(this::awaited);
    return leaving ? "breaking" : "waiting";
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
    return members.values().stream()
        .filter(member -> !member.master())
        .sorted(Comparator.comparingInt(Member::number))
        .map(member -> new Standing(member.session(), member.number(), member.rank()))
        .toList();
  }
}
