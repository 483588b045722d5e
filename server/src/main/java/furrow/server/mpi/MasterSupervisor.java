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
 * The process that is a world's master, and a standby that takes its place: to start another takes
 * seconds on a busy host, and all ranks would wait for it. On the worlds' thread only.
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

  private final WorldSpec spec;
  private final RankPrograms programs;
  private final Listener listener;
  private final BiConsumer<Notice.Kind, String> announce;
  private final MasterProcess first;
  private final MasterProcess second;
  private MasterProcess active;

  MasterSupervisor(
      WorldSpec spec,
      RankPrograms programs,
      RingProcess.Resources means,
      Listener listener,
      BiConsumer<Notice.Kind, String> announce) {
    this.spec = spec;
    this.programs = programs;
    this.listener = listener;
    this.announce = announce;
    first = new MasterProcess("master", means);
    second = new MasterProcess("standby master", means);
  }

  /** One process over its lives. */
  private final class MasterProcess implements RingProcess.Program {
    final RingProcess process;
    Peer session;
    boolean started;
    boolean served;
    boolean proven;

    MasterProcess(String name, RingProcess.Resources means) {
      process = new RingProcess(name, this, means);
    }

    void startOnce() {
      if (!started) {
        started = true;
        process.restart();
      }
    }

    @Override
    public Process start(Path ring) throws IOException {
      return programs.master(spec, ring);
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
      elect();
      return true;
    }
  }

  private List<MasterProcess> processes() {
    return List.of(first, second);
  }

  void start() {
    first.startOnce();
  }

  /** All is well: there is time to start the standby. */
  void worldIsUp() {
    if (active != null) {
      active.proven = true;
    }
    second.startOnce();
  }

  /**
   * A process says that it is ready.
   *
   * @return whether it is one of these
   */
  boolean ready(Peer session) {
    for (MasterProcess master : processes()) {
      if (master.process.owns(session)) {
        master.session = session;
        elect();
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
  boolean standbyLost(Peer session) {
    for (MasterProcess master : processes()) {
      if (master != active && master.session == session) {
        master.session = null;
        master.process.kill();
        return true;
      }
    }
    return false;
  }

  /** The master, ready or not, is of no use. */
  void kill() {
    for (MasterProcess master : processes()) {
      if (master == active || active == null) {
        master.session = null;
        master.process.kill();
      }
    }
    elect();
  }

  private void elect() {
    if (active != null && active.session != null) {
      return;
    }
    active = null;
    for (MasterProcess master : processes()) {
      if (active == null && master.session != null) {
        active = master;
        master.served = true;
        listener.ready(master.session);
      }
    }
  }

  /** The master's process, or the one that is to be it. */
  RingProcess process() {
    MasterProcess master = active;
    return master == null ? first.process : master.process;
  }

  /** Ends both, and waits. */
  void end() {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
    for (MasterProcess master : processes()) {
      master.process.stopReplacing();
      if (master.session != null) {
        master.session.close();
      }
    }
    processes().forEach(master -> master.process.end(until));
  }
}
