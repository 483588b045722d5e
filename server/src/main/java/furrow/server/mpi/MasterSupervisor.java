package furrow.server.mpi;

import furrow.engine.Notice;
import furrow.server.local.RingProcess;
import furrow.server.peer.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The process that is a world's master, and one that waits to take its place: to start another
 * takes seconds on a busy host, and all ranks would wait for it. On the worlds' thread only.
 */
final class MasterSupervisor {
  private static final long END_MILLIS = 2_000;

  /** What becomes of them. */
  interface Listener {
    /** A process was started while there is no master. */
    void started();

    /** This session is the master's from now on. */
    void ready(Peer session);

    /** The master's process is gone, and its session with it. */
    void gone(Peer session);
  }

  private final WorldSpec order;
  private final RankPrograms programs;
  private final Listener listener;
  private final BiConsumer<Notice.Kind, String> announce;
  private final Seat first;
  private final Seat second;
  private Seat active;

  MasterSupervisor(
      WorldSpec order,
      RankPrograms programs,
      RingProcess.Resources means,
      Listener listener,
      BiConsumer<Notice.Kind, String> announce) {
    this.order = order;
    this.programs = programs;
    this.listener = listener;
    this.announce = announce;
    first = new Seat("master", means);
    second = new Seat("master in waiting", means);
  }

  /** One process over its lives. */
  private final class Seat implements RingProcess.Program {
    final RingProcess process;
    Peer session;
    boolean begun;
    boolean served;
    boolean proven;

    Seat(String name, RingProcess.Resources means) {
      process = new RingProcess(name, this, means);
    }

    void begin() {
      if (!begun) {
        begun = true;
        process.restart();
      }
    }

    @Override
    public Process start(Path ring) throws IOException {
      return programs.master(order, ring);
    }

    @Override
    public void began() {
      if (active == null) {
        listener.started();
      }
    }

    @Override
    public boolean successful() {
      return proven;
    }

    @Override
    public boolean ended(int status) {
      if (served) {
        announce.accept(Notice.Kind.MASTER_REPLACED, "it ended with status " + status);
      }
      Peer last = session;
      session = null;
      served = false;
      proven = false;
      if (this == active && last != null) {
        listener.gone(last);
      }
      succeed();
      return true;
    }
  }

  private List<Seat> seats() {
    return List.of(first, second);
  }

  void start() {
    first.begin();
  }

  /** All is well: there is time to start the one in waiting. */
  void proven() {
    if (active != null) {
      active.proven = true;
    }
    second.begin();
  }

  /**
   * A process says that it is ready.
   *
   * @return whether it is one of these
   */
  boolean ready(Peer session) {
    for (Seat seat : seats()) {
      if (seat.process.owns(session)) {
        seat.session = session;
        succeed();
        return true;
      }
    }
    return false;
  }

  /**
   * If this is the session of one that waits, its process goes too.
   *
   * @return whether it is
   */
  boolean lost(Peer session) {
    for (Seat seat : seats()) {
      if (seat != active && seat.session == session) {
        seat.session = null;
        seat.process.kill();
        return true;
      }
    }
    return false;
  }

  /** The master, ready or not, is of no use. */
  void kill() {
    for (Seat seat : seats()) {
      if (seat == active || active == null) {
        seat.session = null;
        seat.process.kill();
      }
    }
    succeed();
  }

  private void succeed() {
    if (active != null && active.session != null) {
      return;
    }
    active = null;
    for (Seat seat : seats()) {
      if (active == null && seat.session != null) {
        active = seat;
        seat.served = true;
        listener.ready(seat.session);
      }
    }
  }

  /** The master's process, or the one that is to be it. */
  RingProcess process() {
    Seat seat = active;
    return seat == null ? first.process : seat.process;
  }

  /** Ends both, and waits. */
  void end() {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
    for (Seat seat : seats()) {
      seat.process.stopReplacing();
      if (seat.session != null) {
        seat.session.close();
      }
    }
    seats().forEach(seat -> seat.process.end(until));
  }
}
