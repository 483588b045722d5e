package furrow.app.run;

import furrow.engine.Attempt;
import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.Problem;
import furrow.engine.Result;
import furrow.engine.SubtaskRange;
import furrow.engine.TaskSpec;
import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.Kernels;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.WorkMessage;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.runtime.Inputs;
import furrow.runtime.Spool;
import furrow.runtime.merge.Problems;
import furrow.runtime.spool.FileSpool;
import furrow.runtime.spool.SpoolWriter;
import furrow.server.adapter.Conversions;
import furrow.worker.run.SlotRunner;
import furrow.worker.run.SlotSettings;
import furrow.worker.run.Upstream;
import furrow.worker.run.Upstream.FetchRefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A worker inside this process: the slot runner of the worker daemon, with method calls where a
 * daemon has a connection. Effects of the engine come in, events go out.
 */
final class LocalWorker implements Upstream, AutoCloseable {
  /**
   * Shorter than a daemon's: a report costs no frame here, and the engine has its result sooner.
   */
  private static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final long session;
  private final int slots;
  private final Kernels kernels;
  private final Inputs inputs;
  private final FileSpool spool;
  private final Consumer<Event> events;
  private final SlotRunner runner;
  private final Map<Long, TaskSpec> tasks = new ConcurrentHashMap<>();

  /** Large results whose parts are coming; used by the runner's sender thread alone. */
  private final Map<RangeInfo, SpoolWriter> largeResults = new HashMap<>();

  /**
   * Starts the threads.
   *
   * @param spool takes results that are too large to be carried by value
   * @param events takes what there is to tell; must always accept it
   * @param exhausted called when too many threads hang in subtasks that do not end
   */
  LocalWorker(
      long session,
      int slots,
      Kernels kernels,
      Inputs inputs,
      FileSpool spool,
      Consumer<Event> events,
      Runnable exhausted) {
    this.session = session;
    this.slots = slots;
    this.kernels = kernels;
    this.inputs = inputs;
    this.spool = spool;
    this.events = events;
    this.runner =
        new SlotRunner(
            SlotSettings.of(slots, Runtime.getRuntime().maxMemory()).withBatchNanos(BATCH_NANOS),
            kernels,
            exhausted);
  }

  /** Offers the slots to the engine. */
  void join() {
    runner.attach(this, new WorkMessage.Joined(List.of(), List.of(), List.of(), ""));
    var profile =
        new Event.WorkerProfile(
            "local",
            session,
            "localhost",
            ProcessHandle.current().pid(),
            slots,
            Set.of(),
            Map.of(),
            kernels.names());
    events.accept(new Event.WorkerJoined(session, profile, List.of(), List.of()));
  }

  // ---- what the engine says ----

  void assign(Effect.Assign assign) {
    List<AssignedRange> runs = new ArrayList<>();
    for (Effect.Assignment assignment : assign.assignments()) {
      long task = assignment.range().task();
      if (tasks.putIfAbsent(task, assignment.spec()) == null) {
        runner.open(Conversions.open(task, assignment.spec(), assignment.plan()));
      }
      runs.add(Conversions.assigned(assignment.segment(), assignment.range()));
    }
    runner.assign(new WorkMessage.Assign(runs));
  }

  void revoke(Effect.Revoke revoke) {
    runner.revoke(new WorkMessage.Revoke(Conversions.infos(revoke.ranges())));
  }

  void resultOk(Effect.ResultOk ok) {
    runner.resultOk(new WorkMessage.ResultOk(Conversions.infos(ok.ranges())));
  }

  void forgetTask(Effect.ForgetTask forget) {
    tasks.remove(forget.task());
    runner.forget(new WorkMessage.TaskForget(forget.task()));
  }

  // ---- what the slots say ----

  @Override
  public void started(WorkMessage.Started started) {
    events.accept(new Event.Started(session, ranges(started.runs())));
  }

  @Override
  public void advanced(WorkMessage.Advanced advanced) {
    events.accept(new Event.Advanced(session, advanced.task(), advanced.unitsDone()));
  }

  @Override
  public void outputHeld(WorkMessage.OutputHeld held) {
    List<Long> subtasks = Arrays.stream(held.subtasks()).boxed().toList();
    events.accept(new Event.OutputHeld(session, held.task(), subtasks));
  }

  @Override
  public void returned(WorkMessage.Returned returned) {
    events.accept(new Event.Returned(session, ranges(returned.runs())));
  }

  @Override
  public void failed(WorkMessage.SubtaskFailed failed) {
    ErrorCode code = ErrorCode.of(failed.code()).orElse(ErrorCode.INTERNAL);
    events.accept(
        new Event.SubtaskFailed(
            session,
            range(failed.run()),
            new Problem(code.name(), failed.message(), failed.hint()),
            cause(failed, code),
            failed.evidence()));
  }

  /** Where another worker might read the input, all that can be done here is to try again. */
  private static Event.FailureCause cause(WorkMessage.SubtaskFailed failed, ErrorCode code) {
    return code == ErrorCode.INPUT_UNREADABLE
        ? Event.FailureCause.KERNEL
        : Event.FailureCause.valueOf(failed.cause());
  }

  @Override
  public void resultPart(WorkMessage.ResultPart part) {
    if (part.offset() == 0) {
      largeResults.put(part.run(), spool.create(Spool.partials(part.run().task())));
    }
    SpoolWriter writer = largeResults.get(part.run());
    if (writer == null) {
      // An earlier part could not be stored, which has been told.
      return;
    }
    try {
      writer.write(part.bytes());
    } catch (IOException e) {
      largeResults.remove(part.run());
      discard(writer);
      unstored(part.run(), e);
    }
  }

  private static void discard(SpoolWriter writer) {
    try {
      writer.close();
    } catch (IOException e) {
      // The directory is removed at the end of the run, with whatever is left in it.
    }
  }

  @Override
  public void results(WorkMessage.Results results) {
    List<Event.Completion> done = new ArrayList<>(results.runs().size());
    for (ResultRange finished : results.runs()) {
      if (finished.sentInParts() && !largeResults.containsKey(finished.run())) {
        continue;
      }
      try {
        done.add(
            new Event.Completion(
                range(finished.run()), stored(finished), finished.busyNanos(), finished.rows()));
      } catch (IOException e) {
        unstored(finished.run(), e);
      }
    }
    if (!done.isEmpty()) {
      events.accept(new Event.Completed(session, done));
    }
  }

  private List<Result> stored(ResultRange finished) throws IOException {
    if (finished.sentInParts()) {
      try (SpoolWriter writer = largeResults.remove(finished.run())) {
        return List.of(writer.commit());
      }
    }
    List<Result> results = new ArrayList<>(finished.lengths().length);
    byte[] all = finished.results();
    int at = 0;
    for (long length : finished.lengths()) {
      int from = at;
      at += (int) length;
      if (length == 0) {
        results.add(Result.EMPTY);
      } else if (length <= Spool.INLINE_LIMIT) {
        results.add(new Result.Inline(Arrays.copyOfRange(all, from, at)));
      } else {
        String prefix = Spool.partials(finished.run().task());
        results.add(spool.write(prefix, out -> out.write(all, from, (int) length)));
      }
    }
    return results;
  }

  /** There is no other worker that could store it: the subtasks have failed. */
  private void unstored(RangeInfo info, IOException e) {
    Problem problem = Problems.unreadable("", e);
    SubtaskRange range = range(info);
    for (int k = 0; k < range.count(); k++) {
      SubtaskRange one =
          new SubtaskRange(range.task(), range.first() + k, 1, range.attempt().plus(k));
      events.accept(new Event.SubtaskFailed(session, one, problem, Event.FailureCause.KERNEL, ""));
    }
    runner.resultOk(new WorkMessage.ResultOk(List.of(info)));
  }

  /** Only asked when the file at the path is not the submitted one, which opening it then says. */
  @Override
  public byte[] fetch(WorkMessage.Fetch fetch) throws IOException {
    TaskSpec spec = tasks.get(fetch.task());
    if (spec == null) {
      throw new FetchRefusedException(ErrorCode.CANCELLED.number(), "the task has ended", "");
    }
    try (Input input = inputs.open(spec)) {
      byte[] range = new byte[(int) Math.min(fetch.length(), input.size() - fetch.offset())];
      int filled = 0;
      while (filled < range.length) {
        filled += input.read(fetch.offset() + filled, range, filled, range.length - filled);
      }
      return range;
    } catch (KernelException e) {
      throw new FetchRefusedException(ErrorCode.named(e.code()).number(), e.getMessage(), e.hint());
    } catch (IOException e) {
      Problem problem = Problems.unreadable(spec.input().path(), e);
      throw new FetchRefusedException(
          ErrorCode.named(problem.code()).number(), problem.message(), problem.hint());
    }
  }

  private static List<SubtaskRange> ranges(List<RangeInfo> infos) {
    return infos.stream().map(LocalWorker::range).toList();
  }

  private static SubtaskRange range(RangeInfo info) {
    Attempt attempt = new Attempt(info.incarnation(), info.counter());
    return new SubtaskRange(info.task(), info.first(), info.count(), attempt);
  }

  /** Ends the threads; subtasks that are running are told to stop, and get some time to do so. */
  @Override
  public void close() throws InterruptedException {
    runner.close();
    runner.awaitStopped(CLOSE_NANOS);
  }
}
