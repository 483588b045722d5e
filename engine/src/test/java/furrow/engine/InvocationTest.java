package furrow.engine;

import static furrow.engine.Driver.MILLI;
import static furrow.engine.Driver.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.LossCause;
import furrow.engine.Event.WorkerProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ephemeral work: an answer or an error, and nothing stored. */
class InvocationTest {
  private static final long TIMEOUT = 10 * SECOND;
  private static final byte[] TEXT = {'h', 'i'};

  private final Driver driver = new Driver(Driver.SETTINGS.withMaxInvocations(4));

  private static Invocation invocation(String user, String group) {
    return new Invocation(user, "noop", "", Map.of(), group, TEXT, TIMEOUT, false);
  }

  private long ask(String user) {
    return ask(invocation(user, ""));
  }

  private long ask(Invocation invocation) {
    long request = driver.request();
    driver.apply(new Event.InvocationAsked(request, invocation));
    return request;
  }

  private void join(long session, String worker, int invocations, String... groups) {
    WorkerProfile profile =
        new WorkerProfile(
            worker,
            Driver.identity(worker),
            "host",
            1,
            1,
            Set.of(groups),
            Map.of(),
            Set.of("noop", "spin"),
            invocations);
    driver.apply(new Event.WorkerJoined(session, profile, List.of(), List.of()));
    driver.take(Effect.Joined.class);
  }

  private void answer(Effect.Invoke invoke, long nanos) {
    driver.apply(
        new Event.InvocationOutput(
            invoke.session(), invoke.id(), new byte[] {1}, "text/plain", true, nanos));
  }

  private Problem refusal(long request) {
    Effect.Refuse refuse = driver.take(Effect.Refuse.class);
    assertThat(refuse.request()).isEqualTo(request);
    return refuse.problem();
  }

  private List<Long> sessionsOf(List<Effect.Invoke> invokes) {
    return invokes.stream().map(Effect.Invoke::session).toList();
  }

  @Test
  void theAnswerGoesToWhoAskedAndNothingIsStored() {
    join(1, "w1", 1);
    long request = ask("ann");
    Effect.Invoke invoke = driver.take(Effect.Invoke.class);
    assertThat(invoke.durable()).as("waits for no commit").isFalse();
    assertThat(invoke.invocation().input()).isEqualTo(TEXT);
    answer(invoke, MILLI);
    Effect.Reply reply = driver.take(Effect.Reply.class);
    assertThat(reply)
        .usingRecursiveComparison()
        .isEqualTo(
            new Effect.Reply(request, new View.Output(new byte[] {1}, "text/plain"), false, true));
    driver.nothingElse();
    assertThat(driver.all).noneMatch(Effect.Store.class::isInstance);
    assertThat(driver.server().tasksLive()).isZero();
  }

  @Test
  void waitsForAWorkerThatHasTheKernelAndIsInTheGroup() {
    join(1, "w1", 1);
    join(2, "w2", 0, "g");
    final long request = ask(invocation("ann", "g"));
    driver.nothingElse();
    join(3, "w3", 1, "g");
    assertThat(driver.take(Effect.Invoke.class).session()).isEqualTo(3);
    driver.nothingElse();
    driver.apply(new Event.RequestGone(request));
    assertThat(driver.take(Effect.RevokeInvocation.class).session()).isEqualTo(3);
    driver.nothingElse();
  }

  @Test
  void aWorkerThatIsPutIntoTheGroupTakesWhatWaits() {
    join(1, "w1", 1);
    driver.apply(new Event.GroupCreateAsked(driver.request(), new Event.Caller("x", true), "g"));
    ask(invocation("ann", "g"));
    assertThat(driver.takeAll(Effect.Invoke.class)).isEmpty();
    driver.apply(
        new Event.MembershipAsked(driver.request(), new Event.Caller("x", true), "w1", "g", true));
    assertThat(driver.take(Effect.Invoke.class).session()).isEqualTo(1);
  }

  @Test
  void theLeastLoadedGetsItAndEqualsTakeTurns() {
    join(1, "w1", 2);
    join(2, "w2", 2);
    ask("ann");
    ask("ann");
    ask("ann");
    List<Effect.Invoke> first = driver.takeAll(Effect.Invoke.class);
    assertThat(sessionsOf(first)).containsExactly(1L, 2L, 1L);
    answer(first.get(0), SECOND);
    answer(first.get(2), SECOND);
    ask("ann");
    assertThat(driver.take(Effect.Invoke.class).session()).as("1 has nothing").isEqualTo(1);
    answer(first.get(1), SECOND);
    ask("ann");
    assertThat(driver.take(Effect.Invoke.class).session()).as("2 has nothing").isEqualTo(2);
  }

  @Test
  void shortWorkIsSentAheadAndLongWorkIsNot() {
    join(1, "w1", 1);
    ask("ann");
    ask("ann");
    ask("ann");
    Effect.Invoke only = driver.take(Effect.Invoke.class);
    assertThat(driver.takeAll(Effect.Invoke.class)).as("of unknown length").isEmpty();
    answer(only, MILLI);
    List<Effect.Invoke> ahead = driver.takeAll(Effect.Invoke.class);
    assertThat(ahead).as("of a millisecond").hasSize(2);
    answer(ahead.get(0), SECOND);
    answer(ahead.get(1), SECOND);
    ask("ann");
    ask("ann");
    assertThat(driver.takeAll(Effect.Invoke.class)).as("of a second").hasSize(1);
  }

  private static Invocation of(String kernel) {
    return new Invocation("ann", kernel, "", Map.of(), "", TEXT, TIMEOUT, false);
  }

  @Test
  void shortWorkOfOneKernelLeavesRoomForAnother() {
    join(1, "w1", 1);
    ask(of("noop"));
    answer(driver.take(Effect.Invoke.class), MILLI);
    ask(of("noop"));
    ask(of("noop"));
    assertThat(driver.takeAll(Effect.Invoke.class)).as("sent ahead").hasSize(2);
    ask(of("spin"));
    assertThat(driver.take(Effect.Invoke.class).invocation().kernel()).isEqualTo("spin");
    ask(of("noop"));
    assertThat(driver.takeAll(Effect.Invoke.class)).as("behind what may take long").isEmpty();
  }

  @Test
  void kernelsTakeTurns() {
    join(1, "w1", 1);
    ask(of("noop"));
    answer(driver.take(Effect.Invoke.class), 5 * MILLI);
    ask(of("noop"));
    ask(of("noop"));
    List<Effect.Invoke> running = driver.takeAll(Effect.Invoke.class);
    ask(of("noop"));
    ask(of("spin"));
    assertThat(driver.takeAll(Effect.Invoke.class)).as("it has enough").isEmpty();
    answer(running.get(0), 5 * MILLI);
    assertThat(driver.take(Effect.Invoke.class).invocation().kernel()).isEqualTo("noop");
    ask(of("noop"));
    answer(running.get(1), 5 * MILLI);
    assertThat(driver.take(Effect.Invoke.class).invocation().kernel()).isEqualTo("spin");
  }

  @Test
  void beyondTheBoundIsBusyWithTheWordsThatClientsKnow() {
    for (int i = 0; i < 4; i++) {
      ask("ann");
    }
    driver.nothingElse();
    Problem problem = refusal(ask("ann"));
    assertThat(problem.code()).isEqualTo("BUSY");
    assertThat(problem.message())
        .startsWith("Failed to enqueue request - server may be overloaded")
        .contains("4 requests");
    driver.nothingElse();
  }

  @Test
  void whoHasLessGetsThePlaceOfWhatWaits() {
    join(1, "w1", 1);
    List<Long> requests = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      requests.add(ask("ann"));
    }
    final Effect.Invoke running = driver.take(Effect.Invoke.class);
    ask("bob");
    assertThat(refusal(requests.get(3)).code()).isEqualTo("BUSY");
    ask("bob");
    assertThat(refusal(requests.get(2)).code()).isEqualTo("BUSY");
    long third = ask("bob");
    assertThat(refusal(third).code()).as("no more than the other").isEqualTo("BUSY");
    answer(running, SECOND);
    assertThat(driver.take(Effect.Invoke.class).invocation().user()).isEqualTo("ann");
    driver.take(Effect.Reply.class);
    driver.nothingElse();
  }

  @Test
  void usersTakeTurns() {
    ask("ann");
    ask("ann");
    ask("bob");
    List<String> order = new ArrayList<>();
    join(1, "w1", 1);
    for (int i = 0; i < 3; i++) {
      Effect.Invoke invoke = driver.take(Effect.Invoke.class);
      order.add(invoke.invocation().user());
      answer(invoke, SECOND);
    }
    assertThat(order).containsExactly("ann", "bob", "ann");
  }

  @Test
  void theDeathOfItsWorkerCostsASecondTryAtMost() {
    join(1, "w1", 1);
    join(2, "w2", 1);
    long request = ask("ann");
    final Effect.Invoke first = driver.take(Effect.Invoke.class);
    driver.apply(new Event.SessionLost(first.session(), LossCause.CLOSED));
    Effect.Invoke second = driver.take(Effect.Invoke.class);
    assertThat(second.session()).isNotEqualTo(first.session());
    answer(first, MILLI);
    assertThat(driver.takeAll(Effect.Reply.class)).as("of a session that is over").isEmpty();
    driver.apply(new Event.SessionLost(second.session(), LossCause.SILENT));
    assertThat(refusal(request).code()).isEqualTo("POISONED");
    driver.nothingElse();
    assertThat(driver.all).noneMatch(Effect.Store.class::isInstance);
  }

  @Test
  void whatOnlyWaitedAtADeadWorkerIsNotCharged() {
    join(1, "w1", 1);
    ask("ann");
    answer(driver.take(Effect.Invoke.class), MILLI);
    driver.forgetEffects();
    List<Long> requests = List.of(ask("ann"), ask("ann"), ask("ann"));
    for (int death = 1; death <= 3; death++) {
      assertThat(driver.takeAll(Effect.Invoke.class)).as("all are sent ahead").isNotEmpty();
      driver.apply(new Event.SessionLost(death, LossCause.CLOSED));
      join(death + 1, "w" + (death + 1), 1);
    }
    // The first one was running at two of the deaths, the second one at the third.
    assertThat(refusal(requests.get(0)).code()).isEqualTo("POISONED");
    driver.takeAll(Effect.Invoke.class);
    assertThat(driver.takeAll(Effect.Refuse.class)).isEmpty();
  }

  @Test
  void aWorkerThatStopsCostsNothing() {
    long request = 0;
    for (int session = 1; session <= 4; session++) {
      join(session, "w" + session, 1);
      request = request == 0 ? ask("ann") : request;
      driver.take(Effect.Invoke.class);
      driver.apply(new Event.SessionLost(session, LossCause.STOPPED));
    }
    assertThat(driver.takeAll(Effect.Refuse.class)).isEmpty();
    join(9, "w9", 1);
    answer(driver.take(Effect.Invoke.class), MILLI);
    assertThat(driver.take(Effect.Reply.class).request()).isEqualTo(request);
  }

  @Test
  void aSilentWorkerIsGivenNothingNewAndLosesWhatItHas() {
    join(1, "w1", 1);
    driver.lastSeen.put(1L, driver.now);
    ask("ann");
    driver.take(Effect.Invoke.class);
    driver.pass(11 * SECOND);
    assertThat(driver.takeAll(Effect.Refuse.class)).as("its own deadline").hasSize(1);
    ask("ann");
    assertThat(driver.takeAll(Effect.Invoke.class)).as("suspect").isEmpty();
    join(2, "w2", 1);
    assertThat(driver.take(Effect.Invoke.class).session()).isEqualTo(2);
  }

  @Test
  void aDrainingWorkerIsGivenNothingNew() {
    join(1, "w1", 1);
    driver.apply(new Event.DrainAsked(driver.request(), new Event.Caller("x", true), "w1", true));
    ask("ann");
    assertThat(driver.takeAll(Effect.Invoke.class)).isEmpty();
  }

  @Test
  void manyThatDrainStandInNobodysWay() {
    for (int session = 1; session <= 300; session++) {
      join(session, "w" + session, 1);
      driver.apply(
          new Event.DrainAsked(
              driver.request(), new Event.Caller("x", true), "w" + session, false));
    }
    driver.forgetEffects();
    ask("ann");
    assertThat(driver.takeAll(Effect.Invoke.class)).isEmpty();
    join(9_999, "last", 1);
    assertThat(driver.take(Effect.Invoke.class).session()).isEqualTo(9_999);
  }

  @Test
  void nothingHangs() {
    long waiting = ask(invocation("ann", "nobody"));
    driver.pass(TIMEOUT - SECOND);
    driver.nothingElse();
    driver.pass(2 * SECOND);
    assertThat(refusal(waiting).code()).as("no worker").isEqualTo("BUSY");
    join(1, "w1", 1);
    long hanging = ask("ann");
    final Effect.Invoke invoke = driver.take(Effect.Invoke.class);
    driver.pass(TIMEOUT + SECOND);
    assertThat(driver.take(Effect.RevokeInvocation.class).id()).isEqualTo(invoke.id());
    assertThat(refusal(hanging).code()).isEqualTo("TIMEOUT");
    driver.nothingElse();
    assertThat(driver.engine.nextDeadlineNanos()).as("no timer is left but liveness").isPositive();
  }

  @Test
  void aFailureIsAnAnswerUnlessAnotherWorkerMayDoBetter() {
    join(1, "w1", 1);
    join(2, "w2", 1);
    Problem fault = new Problem("BAD_OPERATION", "no", "");
    long request = ask("ann");
    Effect.Invoke invoke = driver.take(Effect.Invoke.class);
    driver.apply(new Event.InvocationFailed(invoke.session(), invoke.id(), fault, false));
    assertThat(refusal(request)).isEqualTo(fault);

    long second = ask("ann");
    Effect.Invoke here = driver.take(Effect.Invoke.class);
    driver.apply(new Event.InvocationFailed(here.session(), here.id(), fault, true));
    Effect.Invoke there = driver.take(Effect.Invoke.class);
    driver.apply(new Event.InvocationFailed(there.session(), there.id(), fault, true));
    assertThat(refusal(second)).isEqualTo(fault);
    driver.nothingElse();
  }

  @Test
  void partialResultsComeOnlyWhereTheyAreWantedAndForbidASecondTry() {
    join(1, "w1", 2);
    join(2, "w2", 2);
    Invocation wanted = new Invocation("ann", "noop", "", Map.of(), "", TEXT, TIMEOUT, true);
    long request = ask(wanted);
    Effect.Invoke invoke = driver.take(Effect.Invoke.class);
    part(invoke);
    Effect.Reply partial = driver.take(Effect.Reply.class);
    assertThat(partial.request()).isEqualTo(request);
    assertThat(partial.last()).isFalse();
    driver.apply(new Event.SessionLost(invoke.session(), LossCause.CLOSED));
    assertThat(refusal(request).code()).isEqualTo("POISONED");

    ask("ann");
    part(driver.take(Effect.Invoke.class));
    assertThat(driver.takeAll(Effect.Reply.class)).isEmpty();
  }

  private void part(Effect.Invoke invoke) {
    driver.apply(
        new Event.InvocationOutput(invoke.session(), invoke.id(), TEXT, "text/plain", false, 0));
  }

  @Test
  void nobodyCanAnswerForAnother() {
    join(1, "w1", 1);
    join(2, "w2", 1);
    ask("ann");
    Effect.Invoke invoke = driver.take(Effect.Invoke.class);
    long other = 3 - invoke.session();
    driver.apply(new Event.InvocationOutput(other, invoke.id(), TEXT, "text/plain", true, MILLI));
    driver.apply(
        new Event.InvocationFailed(other, invoke.id(), new Problem("INTERNAL", "", ""), false));
    driver.nothingElse();
  }

  @Test
  void aServerThatStopsTakesNoneAndHandsOutNone() {
    ask("ann");
    driver.apply(new Event.ServerDraining());
    assertThat(refusal(ask("ann")).code()).isEqualTo("SHUTTING_DOWN");
    join(1, "w1", 1);
    assertThat(driver.takeAll(Effect.Invoke.class)).isEmpty();
  }

  @Test
  void aRestartKnowsNothingOfThem() {
    join(1, "w1", 1);
    ask("ann");
    assertThat(driver.stored(Change.class)).isEmpty();
    Driver next = new Driver(Driver.SETTINGS, Snapshot.EMPTY, 2);
    assertThat(next.takeAll(Effect.Invoke.class)).isEmpty();
    assertThat(next.takeAll(Effect.Reply.class)).isEmpty();
  }
}
