package furrow.engine.handler;

import furrow.engine.Change;
import furrow.engine.Event;
import furrow.engine.Notice;
import furrow.engine.Snapshot;
import furrow.engine.task.SegmentState;
import furrow.engine.task.Task;

/**
 * Takes up what an earlier server left. Subtasks that may still be running somewhere are held back
 * until their workers have had time to come back and present them.
 */
public final class Recovery {
  private final EngineContext context;
  private final Dispatch dispatch;
  private final TaskCompletion completion;
  private final AwaitedWorkers awaited;

  public Recovery(
      EngineContext context, Dispatch dispatch, TaskCompletion completion, AwaitedWorkers awaited) {
    this.awaited = awaited;
    this.context = context;
    this.dispatch = dispatch;
    this.completion = completion;
  }

  public void restored(Event.Restored event) {
    Snapshot snapshot = event.snapshot();
    context.begin(event.incarnation(), event.wallMillis(), event.nonce());
    context.groups().restore(snapshot.groups(), snapshot.memberships());
    snapshot.past().forEach(context.past()::add);
    boolean uncertain = false;
    for (Snapshot.StoredTask stored : snapshot.tasks()) {
      Task task = rebuild(stored);
      context.tasks().add(task);
      uncertain |= !task.unconfirmed().isEmpty();
      if (task.live()) {
        context.groups().countTask(task.spec().limits().group(), 1);
        completion.replay(task);
        dispatch.scheduler().add(task);
        uncertain |= task.places().settled();
        context.touch(task);
      }
    }
    context.tasks().nextId(Math.max(context.tasks().nextId(), snapshot.nextTask()));
    if (uncertain) {
      awaited.restarted();
    }
    context.announce(
        new Notice(
            Notice.Kind.SERVER_STARTED,
            0,
            -1,
            "",
            "incarnation "
                + event.incarnation()
                + ", "
                + context.tasks().liveCount()
                + " live tasks"));
  }

  /** The server is about to stop: nothing new is accepted or handed out. */
  public void stop() {
    context.stop();
    context.announce(
        new Notice(Notice.Kind.SERVER_STOPPING, 0, -1, "", "no new tasks, no dispatch"));
  }

  private Task rebuild(Snapshot.StoredTask stored) {
    Task task =
        new Task(
            new Change.TaskAccepted(stored.task(), stored.spec(), stored.plan()),
            context.settings(),
            context::load,
            context.paces().of(stored.spec()));
    stored
        .segments()
        .forEach(
            segment ->
                task.subtasks()
                    .planned(segment, stored.highWater().getOrDefault(segment.first(), 0L)));
    task.planner().resume(task.segments().reach(task.scanned(), task.plan().start()));
    task.subtasks().restore(stored.superseded(), stored.done());
    stored.ended().forEach(task.subtasks()::end);
    stored.strikes().forEach((index, strikes) -> task.failures().setStrikes(index, strikes));
    task.counters().rows(stored.rows());
    task.counters().created(stored.createdMillis());
    if (stored.state().isFinal()) {
      task.counters().ended(stored.endedMillis());
      task.move(stored.state(), stored.problem(), stored.answer());
    } else {
      open(task);
    }
    return task;
  }

  /** Makes ready what was never handed out, and holds back what may have been. */
  private static void open(Task task) {
    for (SegmentState state : task.segments().all()) {
      task.subtasks().holdBack(state.segment().first(), state.highWater());
      task.subtasks().free(state.highWater(), state.end());
    }
  }
}
