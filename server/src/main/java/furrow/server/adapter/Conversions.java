package furrow.server.adapter;

import furrow.engine.Attempt;
import furrow.engine.InputRef;
import furrow.engine.Invocation;
import furrow.engine.Problem;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;
import furrow.engine.TaskPlan;
import furrow.engine.TaskSpec;
import furrow.kernel.KernelException;
import furrow.protocol.error.Advice;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.InvocationStart;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.TaskOpen;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Converts values between their forms in the engine and in the protocol. */
public final class Conversions {
  private static final ErrorReply NONE = new ErrorReply(0, "", "", 0);
  private static final int RETRY_MILLIS = 1_000;

  private Conversions() {}

  // ---- subtask ranges ----

  static SubtaskRange run(RangeInfo info) throws ProblemException {
    boolean overflows = info.first() > Long.MAX_VALUE - info.count();
    if (info.task() < 1 || info.first() < 0 || info.count() < 1 || overflows) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          "run of " + info.count() + " subtasks from " + info.task() + "." + info.first(),
          "check that the worker is of the server's version");
    }
    Attempt attempt = new Attempt(info.incarnation(), info.counter());
    return new SubtaskRange(info.task(), info.first(), info.count(), attempt, info.fence());
  }

  static List<SubtaskRange> runs(List<RangeInfo> infos) throws ProblemException {
    List<SubtaskRange> runs = new ArrayList<>(infos.size());
    for (RangeInfo info : infos) {
      runs.add(run(info));
    }
    return runs;
  }

  static RangeInfo info(SubtaskRange run) {
    Attempt attempt = run.attempt();
    return new RangeInfo(
        run.task(),
        run.first(),
        run.count(),
        attempt.incarnation(),
        attempt.counter(),
        run.fence());
  }

  public static List<RangeInfo> infos(List<SubtaskRange> runs) {
    List<RangeInfo> infos = new ArrayList<>(runs.size());
    for (SubtaskRange run : runs) {
      infos.add(info(run));
    }
    return infos;
  }

  // ---- tasks ----

  public static TaskOpen open(long task, TaskSpec spec, TaskPlan plan) {
    InputRef ref = spec.input();
    InputInfo input =
        new InputInfo(
            ref.path(),
            ref.size(),
            ref.mtimeMillis(),
            ref.fingerprint(),
            ref.inode(),
            ref.spoolId(),
            "");
    return new TaskOpen(
        task,
        spec.kernel(),
        spec.operation(),
        spec.argv(),
        spec.options(),
        input,
        plan.shared(),
        TimeUnit.NANOSECONDS.toMillis(spec.limits().subtaskTimeoutNanos()),
        spec.user());
  }

  public static AssignedRange assigned(Segment segment, SubtaskRange run) {
    return new AssignedRange(
        Conversions.info(run),
        segment.startOf(run.first()),
        segment.chunk(),
        segment.endOf(run.end() - 1),
        segment.mode());
  }

  // ---- invocations ----

  static InvocationStart start(long id, Invocation invocation) {
    return new InvocationStart(
        id,
        invocation.kernel(),
        invocation.operation(),
        invocation.options(),
        invocation.input(),
        invocation.user(),
        invocation.partials());
  }

  // ---- problems ----

  /**
   * @param problem null for none
   */
  static ErrorReply reply(Problem problem) {
    if (problem == null) {
      return NONE;
    }
    ErrorCode code = ErrorCode.named(problem.code());
    int retry = code.advice() == Advice.RETRY ? RETRY_MILLIS : 0;
    return new ErrorReply(code.number(), problem.message(), problem.hint(), retry);
  }

  static ErrorReply reply(KernelException e) {
    return reply(new Problem(e.code(), e.getMessage(), e.hint()));
  }

  /** The engine's name for a code that came from a peer; unknown numbers are INTERNAL. */
  static Problem problem(int code, String message, String hint) {
    ErrorCode known = ErrorCode.of(code).orElse(ErrorCode.INTERNAL);
    return new Problem(known.name(), message, hint);
  }
}
