package furrow.engine;

import static furrow.engine.Driver.MILLI;
import static furrow.engine.Driver.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.FailureCause;
import furrow.engine.Event.LossCause;
import furrow.engine.Event.WorkerProfile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose place a placed task's units are, and who else may have them. */
class PlacementTest {
  private static final byte[] OWN = {0, 0, 0, 0, 7, 8};

  private final Driver driver = new Driver();

  private static TaskPlan plan(long units) {
    return new TaskPlan(OWN, 0, units, false, 1, 1, Segment.PLACED_MODE);
  }

  private long submit(long units) {
    return submit(units, "");
  }

  private long submit(long units, String group) {
    TaskSpec.Limits limits = new TaskSpec.Limits(group, 0, 0, 0, 2);
    return driver.submit(Driver.spec("id" + driver.request(), "ann", limits), plan(units));
  }

  /** Works until nothing is handed out; gives the worker that did each unit. */
  private Map<Long, Long> workAll(long... sessions) {
    Map<Long, Long> doneBy = new HashMap<>();
    boolean more = true;
    while (more) {
      more = false;
      for (long session : sessions) {
        List<SubtaskRange> ranges = driver.assigned(session);
        for (SubtaskRange range : ranges) {
          for (long index = range.first(); index < range.end(); index++) {
            assertThat(doneBy.put(index, session)).as("once").isNull();
          }
        }
        more |= !ranges.isEmpty();
        driver.complete(session, MILLI, ranges);
      }
    }
    return doneBy;
  }

  private static Map<Long, Long> expected(long units, long... sessions) {
    Map<Long, Long> expected = new HashMap<>();
    Places places = new Places(java.util.Collections.nCopies(sessions.length, "x"));
    for (long unit = 0; unit < units; unit++) {
      expected.put(unit, sessions[places.placeOf(unit, plan(units))]);
    }
    return expected;
  }

  @Test
  void everyPlaceHasItsRangeAndNobodyElseIsHandedIt() {
    driver.join(1, "w1", 1).join(2, "w2", 4).join(3, "w10", 2);
    driver.pass(SECOND);
    submit(1000);
    assertThat(workAll(1, 2, 3)).isEqualTo(expected(1000, 1, 2, 3));
  }

  @Test
  void aFreeWorkerDoesNotHelpOneThatIsThereHoweverLongItTakes() {
    driver.join(1, "w1", 1).join(2, "w2", 1);
    driver.pass(SECOND);
    submit(10);
    List<SubtaskRange> slow = driver.assigned(1);
    driver.complete(2, MILLI, driver.assigned(2));
    driver.complete(2, MILLI, driver.assigned(2));
    driver.forgetEffects();
    driver.pass(60 * SECOND);
    assertThat(driver.assigned(2)).isEmpty();
    assertThat(slow).isNotEmpty();
    assertThat(driver.ask(new Query.Explain(1)).toString()).contains("place");
  }

  @Test
  void whatIsLeftOfAWorkerThatIsGoneIsForEverybody() {
    driver.join(1, "w1", 1).join(2, "w2", 1);
    driver.pass(SECOND);
    long task = submit(100);
    driver.forgetEffects();
    driver.apply(new Event.SessionLost(1, LossCause.CLOSED));
    workAll(2);
    // What had been assigned to 2 before was forgotten by the test; it is lost with its session.
    driver.apply(new Event.SessionLost(2, LossCause.STOPPED));
    driver.join(3, "w3", 1);
    workAll(3);
    assertThat(driver.task(task).done()).isEqualTo(100);
  }

  @Test
  void whoComesBackHasItsPlaceAgain() {
    driver.join(1, "w1", 1).join(2, "w2", 1);
    driver.pass(SECOND);
    submit(100);
    driver.apply(new Event.SessionLost(1, LossCause.STOPPED));
    driver.join(3, "w1", 1);
    Map<Long, Long> done = workAll(2, 3);
    assertThat(done.get(99L)).isEqualTo(2);
    assertThat(done.values().stream().filter(worker -> worker == 3).count()).isBetween(45L, 50L);
  }

  @Test
  void aDrainingWorkerOrOneThatCannotLosesItsPlace() {
    driver.join(1, "w1", 1).join(2, "w2", 1).join(3, "w3", 1);
    driver.pass(SECOND);
    long task = submit(90);
    driver.apply(new Event.DrainAsked(70, new Event.Caller("root", true), "w1", false));
    SubtaskRange refused = driver.assigned(2).get(0);
    driver.apply(
        new Event.SubtaskFailed(
            2,
            Driver.one(refused, 0),
            new Problem("FORBIDDEN", "no", ""),
            FailureCause.UNSUITABLE,
            ""));
    driver.complete(1, MILLI, driver.assigned(1));
    workAll(3);
    assertThat(driver.task(task).done()).isEqualTo(90);
  }

  @Test
  void aSubtaskThatFailedMayGoAnywhereAndTheOthersStay() {
    driver.join(1, "w1", 1).join(2, "w2", 1);
    driver.pass(SECOND);
    final long task = submit(6);
    final List<SubtaskRange> first = driver.assigned(1);
    for (int i = 0; i < 3; i++) {
      driver.complete(2, 600 * MILLI, driver.assigned(2));
    }
    assertThat(driver.assigned(2)).as("its own are done, the others' are not its").isEmpty();
    assertThat(first).hasSize(1);

    driver.apply(failure(1, first.get(0)));

    List<SubtaskRange> elsewhere = driver.assigned(2);
    assertThat(elsewhere).singleElement().extracting(SubtaskRange::first).isEqualTo(0L);
    assertThat(driver.assigned(1)).singleElement().extracting(SubtaskRange::first).isEqualTo(1L);
    assertThat(driver.task(task).failed()).isZero();

    driver.apply(new Event.SessionLost(2, LossCause.STOPPED));
    driver.complete(1, 600 * MILLI, List.of(leaseOf(1)));
    assertThat(workAll(1)).as("alone it has all").containsKeys(0L, 2L);
    assertThat(driver.task(task).done()).isEqualTo(6);
  }

  /** The attempt under which a subtask was handed out last. */
  private SubtaskRange leaseOf(long index) {
    return driver.all.stream()
        .filter(Effect.Assign.class::isInstance)
        .flatMap(effect -> ((Effect.Assign) effect).assignments().stream())
        .map(Effect.Assignment::range)
        .filter(range -> range.first() <= index && index < range.end())
        .reduce((earlier, later) -> later)
        .map(range -> range.part(index, index + 1))
        .orElseThrow();
  }

  private static Event failure(long session, SubtaskRange range) {
    return new Event.SubtaskFailed(
        session,
        Driver.one(range, 0),
        new Problem("NO_SPACE", "disk full", ""),
        FailureCause.KERNEL,
        "evidence");
  }

  @Test
  void oneThatFailsForGoodLeavesTheOthersGoingOn() {
    driver.join(1, "w1", 1);
    driver.pass(SECOND);
    long task = submit(5);
    Set<Long> seen = new java.util.HashSet<>();
    for (int turn = 0; turn < 40 && driver.task(task).state() != TaskState.FAILED; turn++) {
      for (SubtaskRange range : driver.assigned(1)) {
        for (long index = range.first(); index < range.end(); index++) {
          SubtaskRange one = range.part(index, index + 1);
          seen.add(index);
          if (index == 2) {
            driver.apply(failure(1, one));
          } else {
            driver.complete(1, MILLI, List.of(one));
          }
        }
      }
    }
    View.Task end = driver.task(task);
    assertThat(end.state()).isEqualTo(TaskState.FAILED);
    assertThat(end.done()).isEqualTo(4);
    assertThat(end.failed()).isEqualTo(1);
    assertThat(end.problem().code()).isEqualTo("SUBTASK_FAILED");
    assertThat(end.problem().message())
        .contains("1 of 5")
        .contains("NO_SPACE")
        .contains(task + ".2");
    driver.apply(new Event.RetryAsked(500, new Event.Caller("ann", false), task));
    driver.complete(1, MILLI, driver.assigned(1));
    assertThat(driver.task(task).done()).isEqualTo(5);
    assertThat(seen).hasSize(5);
  }

  @Test
  void placesAreSettledWhenTheFirstHasBeenThereForASecond() {
    long task = submit(100);
    assertThat(driver.task(task).state()).isEqualTo(TaskState.WAITING);
    assertThat(driver.ask(new Query.Explain(task)).toString()).contains("no worker");
    driver.join(1, "b", 1);
    driver.pass(900 * MILLI);
    driver.join(2, "a", 1);
    assertThat(driver.assigned(1)).isEmpty();
    driver.pass(100 * MILLI);
    driver.join(3, "c", 1);
    assertThat(placesStored()).isEqualTo(List.of("a", "b"));
    assertThat(driver.assigned(3)).as("it came too late").isEmpty();
  }

  private List<String> placesStored() {
    List<Change.TaskPlaced> placed = driver.stored(Change.TaskPlaced.class);
    assertThat(placed).hasSize(1);
    byte[] shared = placed.get(0).shared();
    assertThat(shared).endsWith((byte) 7, (byte) 8);
    return Places.of(shared).orElseThrow().workers();
  }

  @Test
  void ranksComeByTheirNumberAndOthersByTheirName() {
    for (int i = 0; i < 12; i++) {
      WorkerProfile profile =
          new WorkerProfile(
              i < 2 ? "z" + i : "w" + i,
              i,
              "host",
              1,
              1,
              Set.of("mpi"),
              i < 2 ? Map.of("rank", "" + (20 - i * 11)) : Map.of(),
              Set.of("noop"));
      driver.apply(new Event.WorkerJoined(i + 1, profile, List.of(), List.of()));
    }
    driver.join(50, "other", 1, "elsewhere");
    driver.pass(SECOND);
    driver.forgetEffects();
    submit(3, "mpi");
    List<String> named = new ArrayList<>(List.of("z1", "z0"));
    for (int i = 2; i < 12; i++) {
      named.add("w" + i);
    }
    Effect.Assign any =
        driver.all.stream()
            .filter(Effect.Assign.class::isInstance)
            .map(Effect.Assign.class::cast)
            .findFirst()
            .orElseThrow();
    byte[] shared = any.assignments().get(0).plan().shared();
    assertThat(Places.of(shared).orElseThrow().workers()).isEqualTo(named);
  }

  @Test
  void afterARestartPlacesAreKeptUntilTheirWorkersHadTimeToComeBack() {
    driver.join(1, "w1", 1).join(2, "w2", 1);
    driver.pass(SECOND);
    long task = submit(100);
    Snapshot.StoredTask stored = stored(task);
    Driver restarted =
        new Driver(
            Driver.SETTINGS,
            new Snapshot(List.of(stored), task + 1, Set.of(), Map.of(), List.of()),
            2);
    restarted.effects.clear();
    restarted.join(7, "w2", 1);
    List<SubtaskRange> own = restarted.assigned(7);
    assertThat(own).isNotEmpty().allMatch(range -> range.first() >= 50);
    restarted.complete(7, MILLI, own);
    while (!(own = restarted.assigned(7)).isEmpty()) {
      assertThat(own).allMatch(range -> range.first() >= 50);
      restarted.complete(7, MILLI, own);
    }
    while (restarted.task(task).done() < 100) {
      restarted.pass(SECOND);
      restarted.complete(7, MILLI, restarted.assigned(7));
      assertThat(restarted.now).as("w1 does not come back").isLessThan(120 * SECOND);
    }
  }

  private Snapshot.StoredTask stored(long id) {
    var task = driver.engine.context().tasks().get(id);
    List<Segment> segments = new ArrayList<>();
    task.segments().all().forEach(state -> segments.add(state.segment()));
    return new Snapshot.StoredTask(
        id,
        task.spec(),
        task.plan(),
        TaskState.WAITING,
        null,
        null,
        segments,
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        0,
        1,
        0);
  }

  @Test
  void aPlanWithoutRoomForPlacesIsRefused() {
    for (byte[] shared : List.of(new byte[3], new byte[] {0, 0, 0, 1, 0, 1, 'x'})) {
      long request = driver.request();
      driver.apply(
          new Event.Submitted(request, Driver.spec("s" + request, "ann", TaskSpec.Limits.DEFAULT)));
      driver.apply(
          new Event.Planned(request, new TaskPlan(shared, 0, 5, false, 1, 1, Segment.PLACED_MODE)));
      assertThat(driver.take(Effect.Refuse.class).problem().code()).isEqualTo("INTERNAL");
    }
  }

  @Test
  void stretchesCoverAllUnitsInOrder() {
    for (int places = 1; places < 9; places++) {
      for (long units = 0; units < 40; units++) {
        TaskPlan plan = new TaskPlan(OWN, 5, 5 + units, false, 1, 1, Segment.PLACED_MODE);
        Places some = new Places(java.util.Collections.nCopies(places, "w"));
        assertThat(some.firstUnit(0, plan)).isEqualTo(5);
        assertThat(some.firstUnit(places, plan)).isEqualTo(5 + units);
        for (int place = 0; place < places; place++) {
          for (long unit = some.firstUnit(place, plan);
              unit < some.firstUnit(place + 1, plan);
              unit++) {
            assertThat(some.placeOf(unit, plan)).isEqualTo(place);
          }
        }
      }
    }
    byte[] settled = new Places(List.of("a", "bc")).settle(OWN);
    assertThat(settled)
        .isEqualTo(
            ByteBuffer.allocate(13)
                .putInt(2)
                .putShort((short) 1)
                .put((byte) 'a')
                .putShort((short) 2)
                .put((byte) 'b')
                .put((byte) 'c')
                .put((byte) 7)
                .put((byte) 8)
                .array());
  }
}
