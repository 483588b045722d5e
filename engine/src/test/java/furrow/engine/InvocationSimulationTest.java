package furrow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.LossCause;
import furrow.engine.Event.WorkerProfile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random worlds of invocations: workers die, fall silent, drain, stop and come back; clients ask,
 * too much at times, and go away. Every request ends once, with an answer or a refusal, and none
 * runs more than twice because of deaths; nothing is stored, and nothing is left over.
 *
 * <p>A failure names its seed; {@code -Dfurrow.seed=N} plays that one alone.
 */
class InvocationSimulationTest {
  private static final int WORLDS = 200;
  private static final int TURNS = 600;
  private static final int MOST = 12;

  private int answered;
  private int refused;
  private int deaths;

  @Test
  void everyRequestEndsOnceAndNothingIsStored() {
    Long only = Long.getLong("furrow.seed");
    for (long seed = only != null ? only : 1; seed <= (only != null ? only : WORLDS); seed++) {
      try {
        new World(seed, false).play();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("world failed; replay it with -Dfurrow.seed=" + seed, e);
      }
    }
    if (only == null) {
      assertThat(answered).as("answers").isGreaterThan(WORLDS * 20);
      assertThat(refused).as("refusals").isGreaterThan(WORLDS);
      assertThat(deaths).as("deaths").isGreaterThan(WORLDS * 3);
    }
  }

  /** A worker whose dispatches get lost must be noticed, or the test proves nothing. */
  @Test
  void lostDispatchesAreNoticed() {
    int noticed = 0;
    for (long seed = 1; seed <= 20; seed++) {
      try {
        new World(seed, true).play();
      } catch (AssertionError e) {
        noticed++;
      }
    }
    assertThat(noticed).isPositive();
  }

  private final class World {
    private final Driver driver = new Driver(Driver.SETTINGS.withMaxInvocations(MOST));
    private final Random random;
    private final boolean lossy;

    /** By session, what was sent to it and not ended, in order. */
    private final Map<Long, List<Effect.Invoke>> held = new LinkedHashMap<>();

    private final Set<Long> silent = new HashSet<>();
    private final Map<Long, String> open = new LinkedHashMap<>();
    private long sessions;
    private boolean calm;

    World(long seed, boolean lossy) {
      random = new Random(seed);
      this.lossy = lossy;
    }

    void play() {
      for (int turn = 0; turn < TURNS; turn++) {
        turn();
      }
      calm = true;
      join();
      join();
      List.copyOf(silent).forEach(session -> lose(session, LossCause.SILENT));
      boolean working = true;
      while (working) {
        Optional<Long> busy =
            held.keySet().stream().filter(session -> !held.get(session).isEmpty()).findFirst();
        busy.ifPresent(this::answer);
        working = busy.isPresent();
      }
      assertThat(open).as("every request ends").isEmpty();
      assertThat(held.values()).as("nothing is left at workers").allMatch(List::isEmpty);
      assertThat(driver.all).noneMatch(Effect.Store.class::isInstance);
    }

    private void turn() {
      driver.now += random.nextInt(30) * Driver.MILLI;
      apply(new Event.Tick());
      int dice = random.nextInt(100);
      if (dice < 35) {
        ask();
      } else if (dice < 75) {
        someone().ifPresent(session -> work(session, random.nextInt(12)));
      } else if (dice < 80) {
        join();
      } else if (dice < 84) {
        someone().ifPresent(session -> lose(session, cause()));
      } else if (dice < 86) {
        someone().ifPresent(silent::add);
      } else if (dice < 88 && !open.isEmpty()) {
        long gone = open.keySet().iterator().next();
        open.remove(gone);
        apply(new Event.RequestGone(gone));
      } else if (dice < 90) {
        driver.now += 3 * Driver.SECOND;
        apply(new Event.Tick());
      }
    }

    private LossCause cause() {
      return LossCause.values()[random.nextInt(3)];
    }

    private Optional<Long> someone() {
      List<Long> all = new ArrayList<>(held.keySet());
      return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private void ask() {
      long request = driver.request();
      String user = "user" + random.nextInt(3);
      open.put(request, user);
      byte[] tag = {(byte) (request >> 16), (byte) (request >> 8), (byte) request};
      apply(
          new Event.InvocationAsked(
              request,
              new Invocation(
                  user,
                  "noop",
                  "",
                  Map.of(),
                  random.nextInt(4) == 0 ? "g" : "",
                  tag,
                  (2 + random.nextInt(20)) * Driver.SECOND,
                  random.nextInt(3) == 0)));
    }

    private void join() {
      long session = ++sessions;
      Set<String> groups = calm || random.nextBoolean() ? Set.of("g") : Set.of();
      held.put(session, new ArrayList<>());
      apply(
          new Event.WorkerJoined(
              session,
              new WorkerProfile(
                  "w" + session,
                  session,
                  "host",
                  1,
                  1,
                  groups,
                  Map.of(),
                  Set.of("noop"),
                  calm ? 2 : random.nextInt(4)),
              List.of(),
              List.of()));
    }

    private void lose(long session, LossCause cause) {
      silent.remove(session);
      List<Effect.Invoke> had = held.remove(session);
      if (had == null) {
        return;
      }
      deaths++;
      apply(new Event.SessionLost(session, cause));
    }

    private void work(long session, int dice) {
      if (silent.contains(session) || held.get(session).isEmpty()) {
        return;
      }
      Effect.Invoke first = held.get(session).get(0);
      if (dice == 0) {
        held.get(session).remove(0);
        Problem problem = new Problem("SUBTASK_FAILED", "dice", "");
        apply(new Event.InvocationFailed(session, first.id(), problem, random.nextBoolean()));
      } else if (dice == 1) {
        apply(
            new Event.InvocationOutput(
                session, first.id(), first.invocation().input(), "", false, 0));
      } else {
        answer(session);
      }
    }

    private void answer(long session) {
      Effect.Invoke first = held.get(session).remove(0);
      long nanos = random.nextInt(3) == 0 ? Driver.SECOND : random.nextInt(1_000_000);
      apply(
          new Event.InvocationOutput(
              session, first.id(), first.invocation().input(), "", true, nanos));
    }

    private void apply(Event event) {
      driver.apply(event);
      List<Effect> effects = new ArrayList<>(driver.effects);
      driver.forgetEffects();
      effects.forEach(this::see);
      long waitingOrHeld = held.values().stream().mapToLong(List::size).sum();
      assertThat(waitingOrHeld).as("no more than the bound").isLessThanOrEqualTo(MOST);
      assertThat(open.size()).as("no more than the bound").isLessThanOrEqualTo(MOST);
    }

    private void see(Effect effect) {
      if (effect instanceof Effect.Invoke invoke) {
        List<Effect.Invoke> of = held.get(invoke.session());
        assertThat(of).as("to a live session").isNotNull();
        if (!lossy || random.nextInt(20) > 0) {
          of.add(invoke);
        }
      } else if (effect instanceof Effect.RevokeInvocation revoke) {
        held.getOrDefault(revoke.session(), new ArrayList<>())
            .removeIf(invoke -> invoke.id() == revoke.id());
      } else if (effect instanceof Effect.Reply reply
          && reply.view() instanceof View.Output output) {
        assertThat(open).as("an answer to who still waits").containsKey(reply.request());
        byte[] tag = output.bytes();
        long of = (tag[0] & 0xffL) << 16 | (tag[1] & 0xffL) << 8 | tag[2] & 0xffL;
        assertThat(of).as("the answer to this request").isEqualTo(reply.request());
        if (reply.last()) {
          open.remove(reply.request());
          answered++;
        }
      } else if (effect instanceof Effect.Refuse refuse) {
        assertThat(open).as("a refusal to who still waits").containsKey(refuse.request());
        open.remove(refuse.request());
        refused++;
      } else if (effect instanceof Effect.CloseSession close) {
        held.remove(close.session());
        silent.remove(close.session());
      }
    }
  }
}
