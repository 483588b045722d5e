package furrow.server.mpi;

import furrow.engine.Notice;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.server.mpi.Participant.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The epochs of one world, one after the other: forming, up, broken. */
final class Epochs {
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int MOST_DOUBLINGS = 5;

  enum Phase {
    NONE,
    CONTACTS,
    JOINING,
    UP
  }

  private final WorldTimeouts limits;
  private final Consumer<WorldEffect> out;
  private final List<Participant> crew = new ArrayList<>();
  private Phase phase = Phase.NONE;
  private int epoch;
  private long deadline;
  private int failures;
  private long notBefore;
  private boolean measuring;
  private long measuredFrom;
  private long upNanos;
  private String reason = "";

  Epochs(int lastEpoch, WorldTimeouts limits, Consumer<WorldEffect> out, long now) {
    this.limits = limits;
    this.out = out;
    this.epoch = lastEpoch;
    this.notBefore = now;
  }

  Phase phase() {
    return phase;
  }

  boolean forming() {
    return phase == Phase.CONTACTS || phase == Phase.JOINING;
  }

  /** Of the present or last one. */
  int number() {
    return epoch;
  }

  String reason() {
    return reason;
  }

  long upNanos() {
    return upNanos;
  }

  /** The time until the next one is up counts from now, unless it does already. */
  void measure(long now) {
    if (!measuring) {
      measuring = true;
      measuredFrom = now;
    }
  }

  /** Whether the pause after epochs that did not come up is over. */
  boolean mayForm(long now) {
    return phase == Phase.NONE && now - notBefore >= 0;
  }

  void form(Collection<Participant> members, long now) {
    epoch++;
    phase = Phase.CONTACTS;
    deadline = now + limits.contacts();
    crew.addAll(members);
    crew.sort(Comparator.comparingInt(Participant::number));
    for (int rank = 0; rank < crew.size(); rank++) {
      Participant member = crew.get(rank);
      member.asked(epoch, rank);
      WorldForm form = new WorldForm(epoch, rank, crew.size(), limits.processMillis());
      out.accept(new WorldEffect.Send(member.session(), form));
    }
  }

  void contact(Participant member, String contact, long now) {
    if (!member.is(State.ASKED)) {
      return;
    }
    member.answered(contact);
    if (crew.stream().allMatch(each -> each.is(State.ANSWERED))) {
      phase = Phase.JOINING;
      deadline = now + limits.join();
      crew.forEach(Participant::joining);
      List<Long> sessions = crew.stream().map(Participant::session).toList();
      List<String> contacts = crew.stream().map(Participant::contact).toList();
      out.accept(new WorldEffect.SendTable(epoch, sessions, contacts));
    }
  }

  /**
   * One has got through.
   *
   * @return whether that was the last one
   */
  boolean ready(Participant member, long now) {
    if (!member.is(State.JOINING)) {
      return false;
    }
    member.ready();
    if (!crew.stream().allMatch(each -> each.is(State.READY))) {
      return false;
    }
    phase = Phase.UP;
    failures = 0;
    upNanos = now - measuredFrom;
    measuring = false;
    reason = "";
    openLanes();
    return true;
  }

  private void openLanes() {
    for (Participant member : crew) {
      member.forgive();
      if (!member.master()) {
        out.accept(new WorldEffect.OpenPath(member.session(), epoch, member.rank()));
      }
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(upNanos);
    String text = "epoch " + epoch + " with " + (crew.size() - 1) + " ranks after " + millis;
    out.accept(new WorldEffect.Announce(Notice.Kind.WORLD_UP, text + " ms"));
  }

  /** Those that an epoch waits for beyond its limit. */
  List<Participant> late(long now) {
    if (!forming() || now - deadline < 0) {
      return List.of();
    }
    State awaited = phase == Phase.CONTACTS ? State.ASKED : State.JOINING;
    return crew.stream().filter(member -> member.is(awaited)).toList();
  }

  /** Ends the present epoch, if there is one, for all that take part. */
  void breakUp(String why, long now) {
    if (phase == Phase.NONE) {
      return;
    }
    boolean up = phase == Phase.UP;
    phase = Phase.NONE;
    reason = why;
    for (Participant member : crew) {
      if (member.taking()) {
        member.leaving(now);
        out.accept(new WorldEffect.Send(member.session(), new WorldBreak(epoch, why)));
      }
    }
    crew.clear();
    if (!up) {
      notBefore = now + (FIRST_PAUSE << Math.min(failures++, MOST_DOUBLINGS));
    }
    measure(now);
    String text = "epoch " + epoch + (up ? ": " : " did not come up: ") + why;
    out.accept(new WorldEffect.Announce(Notice.Kind.WORLD_BROKEN, text));
  }
}
