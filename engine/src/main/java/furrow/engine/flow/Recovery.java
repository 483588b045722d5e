package furrow.engine.flow;

import furrow.engine.Change;
import furrow.engine.Event;
import furrow.engine.Notice;
import furrow.engine.Snapshot;
import furrow.engine.task.Stretch;
import furrow.engine.task.Task;
import furrow.engine.timer.Timer;

/**
 * Takes up what an earlier server left. Subtasks that may still be running somewhere are held back
 * until their workers have had time to come back and present them.
 */
public final class Recovery {
  private static final int INTERVALS = 3;

  /** Workers notice the loss and make their first round of attempts to connect within this time. */
  private static final long FIRST_ROUND_NANOS = 1_000_000_000L;

  private final Desk desk;
  private final Dispatch dispatch;
  private final Endings endings;

  public Recovery(Desk desk, Dispatch dispatch, Endings endings) {
    this.desk = desk;
    this.dispatch = dispatch;
    this.endings = endings;
  }

  public void restored(Event.Restored event) {
    Snapshot snapshot = event.snapshot();
    desk.begin(event.incarnation(), event.wallMillis());
    desk.groups().restore(snapshot.groups(), snapshot.memberships());
    snapshot.past().forEach(desk.past()::add);
    boolean uncertain = false;
    for (Snapshot.StoredTask stored : snapshot.tasks()) {
      Task task = rebuild(stored);
      desk.tasks().add(task);
      uncertain |= !task.limbo().isEmpty();
      if (task.live()) {
        desk.groups().countTask(task.spec().limits().group(), 1);
        endings.replay(task);
        dispatch.scheduler().add(task);
        uncertain |= task.places().settled();
        desk.touch(task);
      }
    }
    desk.tasks().nextId(Math.max(desk.tasks().nextId(), snapshot.nextTask()));
    if (uncertain) {
      dispatch.placing().await(true);
      long wait = INTERVALS * desk.settings().heartbeatNanos() + FIRST_ROUND_NANOS;
      desk.timers().set(new Timer(now -> release()), desk.now() + wait);
    }
    desk.announce(
        new Notice(
            Notice.Kind.SERVER_STARTED,
            0,
            -1,
            "",
            "incarnation "
                + event.incarnation()
                + ", "
                + desk.tasks().liveCount()
                + " live tasks"));
  }

  /** The server is about to stop: nothing new is accepted or handed out. */
  public void stop() {
    desk.stop();
    desk.announce(new Notice(Notice.Kind.SERVER_STOPPING, 0, -1, "", "no new tasks, no dispatch"));
  }

  private Task rebuild(Snapshot.StoredTask stored) {
    Task task =
        new Task(
            new Change.TaskAccepted(stored.task(), stored.spec(), stored.plan()),
            desk.settings(),
            desk::load,
            desk.habits().of(stored.spec()));
    stored
        .segments()
        .forEach(
            segment ->
                task.ledger()
                    .planned(segment, stored.highWater().getOrDefault(segment.first(), 0L)));
    task.planner().resume(task.planMap().reach(task.scanned(), task.plan().start()));
    task.ledger().restore(stored.superseded(), stored.done());
    stored.ended().forEach(task.ledger()::end);
    stored.strikes().forEach((index, strikes) -> task.troubles().setStrikes(index, strikes));
    task.tally().rows(stored.rows());
    task.tally().created(stored.createdMillis());
    if (stored.state().isFinal()) {
      task.tally().ended(stored.endedMillis());
      task.move(stored.state(), stored.problem(), stored.answer());
    } else {
      open(task);
    }
    return task;
  }

  /** Makes ready what was never handed out, and holds back what may have been. */
  private static void open(Task task) {
    for (Stretch stretch : task.planMap().all()) {
      task.ledger().holdBack(stretch.segment().first(), stretch.highWater());
      task.ledger().free(stretch.highWater(), stretch.end());
    }
  }

  private void release() {
    dispatch.placing().await(false);
    for (Task task : desk.tasks().live()) {
      task.ledger().releaseLimbo();
      desk.touch(task);
    }
  }
}
