package furrow.runtime.local;

import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.Problem;
import furrow.engine.Result;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;
import furrow.kernel.KernelException;
import furrow.kernel.Piece;
import furrow.kernel.Runner;
import furrow.runtime.Spool;
import furrow.runtime.merge.Problems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One thread that runs subtasks. */
final class Slot implements Runnable {
  /** Work taken at once is to last about this long. */
  private static final long AIM_NANOS = 2_000_000L;

  private static final int MOST = 4096;
  private static final int EVIDENCE_LINES = 20;

  private final LocalSlots owner;
  private final LocalSlots.Parts parts;
  private final Map<Long, Runner> runners = new HashMap<>();

  // What runs now, for revocation from other threads.
  private SubtaskRange currentRun;
  private SlotControl currentControl;

  Slot(LocalSlots owner, LocalSlots.Parts parts) {
    this.owner = owner;
    this.parts = parts;
  }

  @Override
  public void run() {
    try {
      Effect.Assignment work = owner.queue().take(this::stride);
      while (work != null) {
        LocalTask task = owner.task(work.range().task());
        if (task != null) {
          runAll(task, work);
        }
        runners.entrySet().removeIf(this::closedRunner);
        work = owner.queue().take(this::stride);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      runners.values().forEach(Runner::close);
    }
  }

  private int stride(Effect.Assignment assignment) {
    LocalTask task = owner.task(assignment.range().task());
    int fair = Math.max(1, assignment.range().count() / owner.slotCount());
    return task == null ? MOST : task.stride(AIM_NANOS, Math.min(MOST, fair));
  }

  private boolean closedRunner(Map.Entry<Long, Runner> entry) {
    boolean gone = owner.task(entry.getKey()) == null;
    if (gone) {
      entry.getValue().close();
    }
    return gone;
  }

  synchronized void revoke(SubtaskRange run) {
    if (currentRun != null && WorkQueue.sameLease(currentRun, run)) {
      currentControl.revoke();
    }
  }

  private synchronized void current(SubtaskRange run, SlotControl control) {
    currentRun = run;
    currentControl = control;
  }

  /** Runs the subtasks of a piece of work; tells what is done in as few events as possible. */
  private void runAll(LocalTask task, Effect.Assignment work) throws InterruptedException {
    SubtaskRange run = work.range();
    Batch batch = new Batch(run, 0);
    for (int k = 0; k < run.count(); k++) {
      SubtaskRange one = WorkQueue.cut(run, k, 1);
      SlotControl control =
          new SlotControl(
              task,
              run.task(),
              one.attempt(),
              task.spec().limits().subtaskTimeoutNanos(),
              units -> owner.progress(run.task(), units));
      current(one, control);
      try {
        batch.add(runOne(task, work.segment(), one, control), control.takeRows());
      } catch (SubtaskTrouble trouble) {
        batch.send(task);
        batch = new Batch(run, k + 1);
        if (trouble.event() != null) {
          parts.events().accept(trouble.event());
        }
      } finally {
        current(null, null);
        control.ended();
      }
    }
    batch.send(task);
  }

  private Result runOne(LocalTask task, Segment segment, SubtaskRange one, SlotControl control)
      throws SubtaskTrouble, InterruptedException {
    long index = one.first();
    Piece piece =
        new Piece(
            index, segment.startOf(index), segment.endOf(index), Piece.Mode.of(segment.mode()));
    try {
      byte[] bytes = runner(task, one.task()).run(piece, task.input(), control);
      return result(one.task(), bytes);
    } catch (KernelException e) {
      throw trouble(control, one, Problems.of(e), cause(e), "");
    } catch (IOException e) {
      Problem problem = Problems.unreadable(task.spec().input().path(), e);
      throw trouble(control, one, problem, Event.FailureCause.KERNEL, "");
    } catch (InterruptedException e) {
      if (!control.cancelled()) {
        throw e;
      }
      throw trouble(control, one, null, Event.FailureCause.KERNEL, "");
    } catch (RuntimeException | Error e) {
      Problem problem = Problems.internal("subtask " + one.task() + "." + index, e);
      throw trouble(control, one, problem, Event.FailureCause.KERNEL, stack(e));
    }
  }

  private static Event.FailureCause cause(KernelException e) {
    return switch (e.kind()) {
      case TRANSIENT -> Event.FailureCause.KERNEL;
      case HERE -> Event.FailureCause.UNSUITABLE;
      default -> Event.FailureCause.PERMANENT;
    };
  }

  private Runner runner(LocalTask task, long id) throws KernelException {
    Runner runner = runners.get(id);
    if (runner == null) {
      runner = task.runner(parts.kernels());
      runners.put(id, runner);
    }
    return runner;
  }

  private Result result(long task, byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return Result.EMPTY;
    }
    return bytes.length <= Spool.INLINE_LIMIT
        ? new Result.Inline(bytes)
        : parts.spool().write(Spool.partials(task), out -> out.write(bytes));
  }

  /** What to tell of a subtask that did not end well; nothing when it no longer counts. */
  private SubtaskTrouble trouble(
      SlotControl control,
      SubtaskRange one,
      Problem problem,
      Event.FailureCause cause,
      String evidence) {
    if (control.timedOut()) {
      Problem late =
          new Problem(
              "SUBTASK_TIMEOUT",
              "subtask " + one.task() + "." + one.first() + " ran longer than --subtask-timeout",
              "give it more time, or cut smaller pieces with --chunk");
      return new SubtaskTrouble(
          new Event.SubtaskFailed(
              owner.session(), one, late, Event.FailureCause.TIMEOUT, evidence));
    }
    if (control.cancelled() || problem == null) {
      return new SubtaskTrouble(null);
    }
    return new SubtaskTrouble(
        new Event.SubtaskFailed(owner.session(), one, problem, cause, evidence));
  }

  private static String stack(Throwable e) {
    StringBuilder text = new StringBuilder(e.toString());
    StackTraceElement[] frames = e.getStackTrace();
    for (int k = 0; k < Math.min(EVIDENCE_LINES, frames.length); k++) {
      text.append("\n  at ").append(frames[k]);
    }
    return text.toString();
  }

  /** Neighbouring subtasks that ended well. */
  private final class Batch {
    private final SubtaskRange run;
    private final int skip;
    private final long began = System.nanoTime();
    private final List<Result> results = new ArrayList<>();
    private boolean told;
    private long rows;

    Batch(SubtaskRange run, int skip) {
      this.run = run;
      this.skip = skip;
    }

    void add(Result result, long rowsOfOne) {
      results.add(result);
      told |= result.size() > 0;
      rows += rowsOfOne;
    }

    void send(LocalTask task) {
      if (results.isEmpty()) {
        return;
      }
      long busy = System.nanoTime() - began;
      task.took(busy, results.size());
      SubtaskRange done = WorkQueue.cut(run, skip, results.size());
      List<Result> sent = told ? List.copyOf(results) : List.of();
      parts
          .events()
          .accept(
              new Event.Completed(
                  owner.session(), List.of(new Event.Completion(done, sent, busy, rows))));
    }
  }
}
