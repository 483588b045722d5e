package furrow.engine;

import static furrow.engine.Driver.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Event.Caller;
import furrow.engine.Event.FailureCause;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What one user is told of the tasks of another: nothing. */
class VisibilityTest {
  private static final Caller ANN = new Caller("ann", false);
  private static final Caller BOB = new Caller("bob", false);
  private static final Caller READER = new Caller("eve", true);

  private final Driver driver = new Driver();

  private long submit(String user, String group, int items) {
    TaskSpec.Limits limits = new TaskSpec.Limits(group, 0, 0, 0, 0);
    return driver.submit(Driver.spec("id-" + driver.request(), user, limits), items);
  }

  private View ask(Caller caller, Query query) {
    long request = driver.request();
    driver.apply(new Event.Asked(request, caller, query));
    return driver.replies(request).get(0);
  }

  private View.Server server(Caller caller) {
    return (View.Server) ask(caller, new Query.Server());
  }

  private List<String> groups(Caller caller) {
    return ((View.Groups) ask(caller, new Query.Groups("")))
        .groups().stream().map(group -> group.group() + " " + group.tasks()).toList();
  }

  @Test
  void totalsAreThoseOfAllUsersAndWorkers() {
    submit("ann", "", 3);
    submit("bob", "elsewhere", 5);
    driver.join(1, "w1", 1);
    driver.join(2, "w2", 2);
    driver.apply(new Event.DrainAsked(driver.request(), READER, "w2", false));

    View.Totals totals = (View.Totals) driver.ask(new Query.Totals());
    assertThat(totals.workers())
        .isEqualTo(Map.of("up", 1, "draining", 1, "suspect", 0, "probation", 0, "quarantined", 0));
    assertThat(totals.server().tasksLive()).isEqualTo(2);
    assertThat(totals.waiting()).isEqualTo(1);
    assertThat(totals.server().busy()).isEqualTo(3);
    assertThat(totals.server().leases()).isEqualTo(totals.server().busy() + totals.queued());
    assertThat(totals.server().shares()).isEmpty();
  }

  @Test
  void countersAreThoseOfTheCallersTasks() {
    submit("ann", "", 3);
    submit("bob", "", 5);
    submit("bob", "", 7);
    assertThat(server(ANN).tasksLive()).isEqualTo(1);
    assertThat(server(ANN).ready()).isEqualTo(3);
    assertThat(server(BOB).tasksLive()).isEqualTo(2);
    assertThat(server(BOB).ready()).isEqualTo(12);
    assertThat(server(READER).tasksLive()).isEqualTo(3);

    driver.join(1, "w", 1);
    List<SubtaskRange> given = driver.assigned(1);
    while (!given.isEmpty()) {
      driver.complete(1, MILLI, given);
      given = driver.assigned(1);
    }
    assertThat(server(ANN).completions()).isEqualTo(3);
    assertThat(server(BOB).completions()).isEqualTo(12);
    assertThat(server(READER).completions()).isEqualTo(15);
    assertThat(server(ANN).slots()).isEqualTo(1);
    assertThat(server(new Caller("new", false)).completions()).isZero();
  }

  @Test
  void groupsThatOnlyAnothersTasksAskForAreNotNamed() {
    driver.apply(new Event.GroupCreateAsked(1, ANN, "shared"));
    submit("ann", "mine", 1);
    submit("bob", "secret", 1);
    submit("bob", "shared", 1);

    assertThat(groups(ANN)).containsExactly("mine 1", "shared 0");
    assertThat(groups(BOB)).containsExactly("secret 1", "shared 1");
    assertThat(groups(READER)).containsExactly("mine 1", "secret 1", "shared 1");
  }

  @Test
  void everyNoticeAboutATaskNamesItsUser() {
    driver.join(1, "w", 1);
    submit("ann", "", 1);
    SubtaskRange given = driver.assigned(1).get(0);
    driver.started(1, List.of(given));
    Problem problem = new Problem("BAD_CELL", "cell \"hush\"", "");
    driver.apply(new Event.SubtaskFailed(1, given, problem, FailureCause.PERMANENT, "evidence"));

    List<Notice> notices =
        driver.all.stream()
            .filter(effect -> effect instanceof Effect.Announce)
            .map(effect -> ((Effect.Announce) effect).notice())
            .toList();
    assertThat(notices).extracting(Notice::kind).contains(Notice.Kind.TASK_FAILED);
    assertThat(notices)
        .allSatisfy(notice -> assertThat(notice.user()).isEqualTo(notice.task() == 0 ? "" : "ann"));
  }
}
