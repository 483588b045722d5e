package furrow.server.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.server.mpi.WorldStateMachine.State;
import furrow.server.mpi.WorldStateMachine.Transition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Members of a world around a real machine, in simulated time, with the rules checked at each step.
 */
final class SimulatedWorld {
  private static final int TICK = 100;
  private static final int SILENCE = 3_000;

  /** Longer than ranks have to stop. */
  private static final int TIMEOUT = 6_000;

  /** Few, so that numbers are stored often. */
  private static final int EPOCHS_STORED = 3;

  private static final class Sim {
    final long session;
    final int number;
    boolean alive = true;
    boolean frozen;
    int epoch;

    Sim(long session, int number) {
      this.session = session;
      this.number = number;
    }
  }

  private record Due(long at, long order, Runnable what) {}

  private final Random random;
  private final int wanted;
  private final WorldStateMachine machine;
  private final Map<Long, Sim> sims = new HashMap<>();
  private final PriorityQueue<Due> agenda =
      new PriorityQueue<>(
          (a, b) ->
              a.at() != b.at() ? Long.compare(a.at(), b.at()) : Long.compare(a.order, b.order));
  private long millis;
  private long order;
  private long sessions;
  private boolean storm;
  private int epoch;
  private int size;
  private final Set<Integer> ranksTold = new HashSet<>();
  private final Set<Long> members = new HashSet<>();
  private final Set<Transition> transitions = EnumSet.noneOf(Transition.class);
  private int stored;
  private final Set<Long> through = new HashSet<>();
  private State state = State.WAITING;
  private int stateEpoch;
  private long stateSince;

  SimulatedWorld(Random random, int wanted) {
    this.random = random;
    this.wanted = wanted;
    machine = new WorldStateMachine(wanted, 0, false, WorldTimeouts.DEFAULT, 0);
    say(new WorldEvent.LauncherState(true, false));
    startMaster();
    for (int number = 1; number <= wanted; number++) {
      startRank(number);
    }
  }

  void run(long forMillis, boolean stormy) {
    storm = stormy;
    if (!stormy) {
      sims.values().forEach(sim -> sim.frozen = false);
    }
    for (long until = millis + forMillis; millis < until; millis += TICK) {
      while (!agenda.isEmpty() && agenda.peek().at() <= millis) {
        agenda.poll().what().run();
      }
      if (storm && random.nextInt(30) == 0) {
        mishap();
      }
      say(new WorldEvent.Tick());
      checkPatience();
    }
  }

  boolean upWithAll() {
    boolean all =
        machine.state() == State.UP
            && machine.ranks().size() == wanted
            && machine.ranks().stream().allMatch(rank -> rank.rank() > 0);
    assertThat(machine.complete()).isEqualTo(all);
    return all;
  }

  int epochs() {
    return epoch;
  }

  /** Every transition that the state machine has taken. */
  Set<Transition> transitions() {
    return transitions;
  }

  /** Ends the world, which ends as it should. */
  void down() {
    say(new WorldEvent.Down());
    new ArrayList<>(sims.values())
        .stream().filter(sim -> sim.number > 0).forEach(sim -> die(sim, random.nextInt(1_000)));
    run(TIMEOUT, false);
    assertThat(machine.state()).isEqualTo(State.ENDED);
  }

  // ---- members ----

  private void startMaster() {
    say(new WorldEvent.MasterStarted());
    later(
        delay(),
        () -> {
          Sim sim = new Sim(++sessions, 0);
          sims.put(sim.session, sim);
          say(new WorldEvent.MasterReady(sim.session));
        });
  }

  private void startRank(int number) {
    later(
        delay(),
        () -> {
          Sim sim = new Sim(++sessions, number);
          sims.put(sim.session, sim);
          say(new WorldEvent.RankReady(sim.session, number));
        });
  }

  private long delay() {
    boolean late = storm && random.nextInt(10) == 0;
    return late ? random.nextInt(6_000) : random.nextInt(200);
  }

  private void later(long after, Runnable what) {
    agenda.add(new Due(millis + after, order++, what));
  }

  /** Says it then, if it still can. */
  private void answer(Sim sim, WorldEvent event) {
    later(
        delay(),
        () -> {
          if (sim.alive && !sim.frozen) {
            say(event);
          }
        });
  }

  private void die(Sim sim, long noticedAfter) {
    if (sim.alive) {
      sim.alive = false;
      later(
          noticedAfter,
          () -> {
            sims.remove(sim.session);
            say(new WorldEvent.SessionClosed(sim.session));
            if (sim.number == 0) {
              startMaster();
            }
          });
    }
  }

  private void mishap() {
    List<Sim> all = new ArrayList<>(sims.values());
    if (all.isEmpty()) {
      return;
    }
    Sim sim = all.get(random.nextInt(all.size()));
    switch (random.nextInt(6)) {
      case 0, 1 -> die(sim, 0);
      case 2 -> {
        sim.frozen = true;
        later(SILENCE, () -> say(new WorldEvent.HeartbeatsMissed(sim.session)));
      }
      case 3 -> {
        int which = epoch - random.nextInt(3);
        sim.epoch = which == epoch ? 0 : sim.epoch;
        say(new WorldEvent.Lost(sim.session, which, "by itself"));
      }
      case 4 -> say(new WorldEvent.Ready(sim.session, epoch - 1 - random.nextInt(3)));
      default -> say(new WorldEvent.Contact(sim.session, epoch - 1 - random.nextInt(3), "old"));
    }
  }

  // ---- effects ----

  private void say(WorldEvent event) {
    if (event instanceof WorldEvent.Ready ready && ready.epoch() == epoch) {
      through.add(ready.session());
    }
    for (WorldEffect effect : machine.apply(event, TimeUnit.MILLISECONDS.toNanos(millis))) {
      carryOut(effect);
    }
    transitions.addAll(machine.taken());
    noteState();
  }

  private void carryOut(WorldEffect effect) {
    if (effect instanceof WorldEffect.Send send && send.message() instanceof WorldForm form) {
      formed(send.session(), form);
    } else if (effect instanceof WorldEffect.Send send
        && send.message() instanceof WorldBreak broken) {
      assertThat(broken.epoch()).isEqualTo(epoch);
      members.clear();
      Sim sim = sims.get(send.session());
      if (sim != null) {
        sim.epoch = 0;
        answer(sim, new WorldEvent.Lost(sim.session, broken.epoch(), "told"));
      }
    } else if (effect instanceof WorldEffect.SendTable table) {
      tabled(table);
    } else if (effect instanceof WorldEffect.OpenPath open) {
      assertThat(open.epoch()).isEqualTo(epoch);
      assertThat(through).as("all are through before the first lane").containsAll(members);
      assertThat(open.rank()).isBetween(1, size - 1);
    } else if (effect instanceof WorldEffect.Disconnect drop) {
      sims.values().stream()
          .filter(sim -> sim.session == drop.session())
          .toList()
          .forEach(sim -> die(sim, 1_000));
    } else if (effect instanceof WorldEffect.KillMaster) {
      sims.values().stream()
          .filter(sim -> sim.number == 0)
          .toList()
          .forEach(sim -> die(sim, random.nextInt(200)));
    } else if (effect instanceof WorldEffect.ReplaceRank replace) {
      startRank(replace.number());
    } else if (effect instanceof WorldEffect.StoreEpochs store) {
      storeEpochs(store.upTo());
    }
  }

  /** The disk fails in half of the tries of a storm. */
  private void storeEpochs(int upTo) {
    assertThat(upTo).isGreaterThan(stored);
    if (storm && random.nextBoolean()) {
      say(new WorldEvent.EpochsNotStored("disk full"));
    } else {
      stored = Math.min(upTo, stored + EPOCHS_STORED);
      say(new WorldEvent.EpochsStored(stored));
    }
  }

  private void formed(long session, WorldForm form) {
    if (form.rank() == 0) {
      assertThat(form.epoch()).as("epochs only grow").isGreaterThan(epoch);
      assertThat(ranksTold).as("ranks without a gap").hasSize(size);
      epoch = form.epoch();
      size = form.size();
      ranksTold.clear();
      members.clear();
      through.clear();
    }
    assertThat(form.epoch()).isEqualTo(epoch);
    assertThat(epoch).as("an epoch number is stored before it is used").isLessThanOrEqualTo(stored);
    assertThat(form.size()).isEqualTo(size);
    assertThat(form.rank()).isBetween(0, size - 1);
    assertThat(ranksTold.add(form.rank())).as("a rank once").isTrue();
    members.add(session);
    Sim sim = sims.get(session);
    assertThat(sim == null || sim.epoch == 0).as("one epoch at a time").isTrue();
    if (sim != null) {
      sim.epoch = epoch;
      answer(sim, new WorldEvent.Contact(session, epoch, "port " + session));
    }
  }

  private void tabled(WorldEffect.SendTable table) {
    assertThat(table.sessions()).containsExactlyInAnyOrderElementsOf(members);
    assertThat(table.contacts()).hasSize(size).doesNotContain("old");
    boolean whole = members.stream().allMatch(session -> usable(sims.get(session)));
    if (whole) {
      table
          .sessions()
          .forEach(session -> answer(sims.get(session), new WorldEvent.Ready(session, epoch)));
    }
  }

  private static boolean usable(Sim sim) {
    return sim != null && sim.alive && !sim.frozen;
  }

  // ---- nobody waits for long ----

  private void noteState() {
    if (machine.state() != state || machine.epoch() != stateEpoch) {
      state = machine.state();
      stateEpoch = machine.epoch();
      stateSince = millis;
    }
  }

  private void checkPatience() {
    long since = millis - stateSince;
    if (state == State.OPENING || state == State.JOINING) {
      assertThat(since).isLessThanOrEqualTo(3_000 + 5_000 + TICK);
    } else if (state == State.BREAKING) {
      assertThat(since).isLessThanOrEqualTo(1_000 + TICK);
    }
  }

  @Override
  public String toString() {
    return machine.state()
        + ", epoch "
        + machine.epoch()
        + ", "
        + machine.ranks()
        + ", "
        + machine.reason();
  }
}
