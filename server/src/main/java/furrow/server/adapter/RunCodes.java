package furrow.server.adapter;

import furrow.engine.Attempt;
import furrow.engine.SubtaskRange;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorkMessage.RunInfo;
import java.util.ArrayList;
import java.util.List;

/** Runs as they travel and as the engine knows them. */
final class RunCodes {
  private RunCodes() {}

  static SubtaskRange run(RunInfo info) throws ProblemException {
    boolean overflows = info.first() > Long.MAX_VALUE - info.count();
    if (info.task() < 1 || info.first() < 0 || info.count() < 1 || overflows) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          "run of " + info.count() + " subtasks from " + info.task() + "." + info.first(),
          "check that the worker is of the server's version");
    }
    Attempt attempt = new Attempt(info.incarnation(), info.counter());
    return new SubtaskRange(info.task(), info.first(), info.count(), attempt);
  }

  static List<SubtaskRange> runs(List<RunInfo> infos) throws ProblemException {
    List<SubtaskRange> runs = new ArrayList<>(infos.size());
    for (RunInfo info : infos) {
      runs.add(run(info));
    }
    return runs;
  }

  static RunInfo info(SubtaskRange run) {
    Attempt attempt = run.attempt();
    return new RunInfo(
        run.task(), run.first(), run.count(), attempt.incarnation(), attempt.counter());
  }

  static List<RunInfo> infos(List<SubtaskRange> runs) {
    List<RunInfo> infos = new ArrayList<>(runs.size());
    for (SubtaskRange run : runs) {
      infos.add(info(run));
    }
    return infos;
  }
}
