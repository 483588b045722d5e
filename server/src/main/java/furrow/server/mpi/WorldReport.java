package furrow.server.mpi;

import furrow.engine.View;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.server.peer.MultipathControl;
import furrow.server.peer.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A world as it is shown. */
final class WorldReport {
  private WorldReport() {}

  /**
   * @param workers as the engine sees them
   */
  static MpiWorldInfo of(WorldController world, List<View.Worker> workers) {
    WorldStateMachine book = world.book();
    RankLauncher.Status status = world.launch().status();
    return new MpiWorldInfo(
        world.order().world(),
        book.state(),
        book.epoch(),
        world.order().launcher(),
        world.master().pid(),
        world.order().ranks(),
        status.allocation(),
        status.state(),
        reason(world, status),
        world.pulse().mode().isEmpty() ? world.order().mode() : world.pulse().mode(),
        world.pulse().rounds(),
        world.pulse().bytes(),
        TimeUnit.NANOSECONDS.toMillis(book.upNanos()),
        world.master().ringUsed(),
        world.master().ringBytes(),
        ranks(world, workers));
  }

  /** Why it is not up, or not whole: the nearest cause first. */
  private static String reason(WorldController world, RankLauncher.Status status) {
    WorldStateMachine book = world.book();
    if (book.whole()) {
      return "";
    }
    if (status.over()) {
      String how = status.reason().isEmpty() ? status.state() : status.reason();
      return "its allocation is over (" + how + "): furrow mpi down, then furrow mpi up --ranks N";
    }
    if (!world.launch().problem().isEmpty()) {
      return world.launch().problem();
    }
    if (!status.reason().isEmpty()) {
      return status.reason();
    }
    int here = book.ranks().size();
    int missing = world.order().ranks() - here;
    return book.reason().isEmpty() && missing > 0
        ? "waits for " + missing + " of " + world.order().ranks() + " ranks"
        : book.reason();
  }

  private static List<MpiRankInfo> ranks(WorldController world, List<View.Worker> workers) {
    Map<Long, View.Worker> known = new HashMap<>();
    workers.forEach(worker -> known.put(worker.session(), worker));
    List<MpiRankInfo> ranks = new ArrayList<>();
    for (WorldStateMachine.Standing standing : world.book().ranks()) {
      View.Worker worker = known.get(standing.session());
      Peer session = world.session(standing.session());
      MultipathControl lane = session == null ? null : session.multipath();
      ranks.add(
          new MpiRankInfo(
              standing.rank(),
              standing.number(),
              worker == null ? "" : worker.worker(),
              worker == null ? "" : worker.host(),
              worker == null ? 0 : worker.pid(),
              lane == null ? MultipathControl.SOCKET : lane.way(),
              worker == null ? 0 : TimeUnit.NANOSECONDS.toMillis(worker.silentNanos()),
              worker == null ? 0 : worker.subtasksDone()));
    }
    return ranks;
  }
}
