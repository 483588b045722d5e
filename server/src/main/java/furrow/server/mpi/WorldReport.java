package furrow.server.mpi;

import furrow.engine.View;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorldMessage.FramePath;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.server.peer.MultipathControl;
import furrow.server.peer.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A world as it is shown. */
final class WorldReport {
  private WorldReport() {}

  /**
   * @param workers as the engine sees them
   */
  static MpiWorldInfo of(WorldController world, List<View.Worker> workers) {
    WorldStateMachine machine = world.machine();
    RankLauncher.Status status = world.launcher().status();
    return new MpiWorldInfo(
        world.spec().world(),
        machine.state().shown.text(),
        machine.epoch(),
        world.spec().launcher().text(),
        world.master().pid(),
        world.spec().ranks(),
        status.allocation(),
        status.state(),
        reason(world, status),
        world.stats().mode().isEmpty() ? world.spec().mode().text() : world.stats().mode(),
        world.stats().rounds(),
        world.stats().bytes(),
        TimeUnit.NANOSECONDS.toMillis(machine.upNanos()),
        world.master().ringUsed(),
        world.master().ringBytes(),
        ranks(world, workers),
        error(world.launcher().refusal()));
  }

  private static ErrorReply error(Optional<ProblemException> refusal) {
    return refusal.map(ErrorReply::of).orElse(new ErrorReply(0, "", "", 0));
  }

  /** Why it is not up, or not complete: the nearest cause first. */
  private static String reason(WorldController world, RankLauncher.Status status) {
    WorldStateMachine machine = world.machine();
    if (machine.complete()) {
      return "";
    }
    if (status.over()) {
      String how = status.reason().isEmpty() ? status.state() : status.reason();
      return "its allocation is over (" + how + "): furrow mpi down, then furrow mpi up --ranks N";
    }
    if (!world.launcher().problem().isEmpty()) {
      return world.launcher().problem();
    }
    if (!status.reason().isEmpty()) {
      return status.reason();
    }
    int here = machine.ranks().size();
    int missing = world.spec().ranks() - here;
    return machine.reason().isEmpty() && missing > 0
        ? "waits for " + missing + " of " + world.spec().ranks() + " ranks"
        : machine.reason();
  }

  private static List<MpiRankInfo> ranks(WorldController world, List<View.Worker> workers) {
    Map<Long, View.Worker> known = new HashMap<>();
    workers.forEach(worker -> known.put(worker.session(), worker));
    List<MpiRankInfo> ranks = new ArrayList<>();
    for (WorldStateMachine.Standing standing : world.machine().ranks()) {
      View.Worker worker = known.get(standing.session());
      Peer session = world.session(standing.session());
      MultipathControl multipath = session == null ? null : session.multipath();
      ranks.add(
          new MpiRankInfo(
              standing.rank(),
              standing.number(),
              worker == null ? "" : worker.worker(),
              worker == null ? "" : worker.host(),
              worker == null ? 0 : worker.pid(),
              (multipath == null ? FramePath.SOCKET : multipath.path()).text(),
              worker == null ? 0 : TimeUnit.NANOSECONDS.toMillis(worker.silentNanos()),
              worker == null ? 0 : worker.subtasksDone()));
    }
    return ranks;
  }
}
