package furrow.app.run;

import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.Problem;
import furrow.engine.TaskSpec;
import furrow.engine.TaskState;
import furrow.engine.View;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The requests of the one client: submits a task, watches it to the end, perhaps cancels it. */
final class LocalClient {
  private static final long SUBMIT = 1;
  private static final long WATCH = 2;
  private static final long CANCEL = 3;

  private final Event.Caller caller;
  private final Consumer<View.Task> progress;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Consumer<Event> events;
  private View.Task last;
  private Problem refused;
  private long task;
  private boolean cancelled;

  LocalClient(String user, Consumer<View.Task> progress) {
    this.caller = new Event.Caller(user, false);
    this.progress = progress;
  }

  void begin(Consumer<Event> events, TaskSpec spec) {
    this.events = events;
    events.accept(new Event.Submitted(SUBMIT, spec));
  }

  /** Asks for the end; the task then ends as cancelled. */
  synchronized void cancel() {
    cancelled = true;
    if (task != 0) {
      events.accept(new Event.CancelAsked(CANCEL, caller, task));
    }
  }

  void reply(Effect.Reply reply) {
    if (reply.view() instanceof View.Accepted accepted) {
      accepted(accepted.task());
    } else if (reply.view() instanceof View.Watched watched) {
      synchronized (this) {
        last = watched.task();
      }
      progress.accept(watched.task());
      if (reply.last()) {
        ended.countDown();
      }
    } else if (!(reply.view() instanceof View.Ok)) {
      throw new IllegalStateException("unexpected reply: " + reply.view());
    }
  }

  private synchronized void accepted(long id) {
    task = id;
    events.accept(new Event.WatchAsked(WATCH, caller, id));
    if (cancelled) {
      cancel();
    }
  }

  /** A refused submission ends the wait; a cancel that came too late does not. */
  void refuse(Effect.Refuse refuse) {
    if (refuse.request() != CANCEL) {
      fail(refuse.problem());
    }
  }

  /** Ends the wait with this problem, unless it has ended already. */
  synchronized void fail(Problem problem) {
    refused = refused == null ? problem : refused;
    ended.countDown();
  }

  /** Waits for the end and gives the finished task. */
  View.Task await() throws InterruptedException, LocalRun.TaskFailedException {
    ended.await();
    synchronized (this) {
      if (last != null && last.state() == TaskState.DONE) {
        return last;
      }
      Problem problem = last != null && last.problem() != null ? last.problem() : refused;
      if (problem == null) {
        problem = new Problem("CANCELLED", "the task was cancelled", "");
      }
      throw new LocalRun.TaskFailedException(problem, last);
    }
  }
}
