package furrow.server;

import furrow.protocol.access.Address;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.ring.RingPlaces;
import furrow.runtime.Core;
import furrow.runtime.LeaseClock;
import furrow.runtime.StoreException;
import furrow.server.access.AccessFiles;
import furrow.server.access.UserName;
import furrow.server.adapter.Desk;
import furrow.server.file.SubtaskOutputs;
import furrow.server.local.Launcher;
import furrow.server.local.LocalWorkers;
import furrow.server.mpi.Worlds;
import furrow.server.mpi.launch.Launchers;
import furrow.server.mpi.launch.RankPrograms;
import furrow.server.net.Admission;
import furrow.server.net.Listeners;
import furrow.server.net.Transports;
import furrow.server.peer.Peers;
import furrow.server.state.PrivateFiles;
import furrow.server.state.StateLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server. {@link #start} gives one that takes connections; {@link #stop} or a store that
 * fails ends it, upon which {@link #ended} completes.
 *
 * <p>Boot order: state directory and lock, sockets (bound, silent), files and tokens, task DB,
 * engine, access files, and only then the first connection.
 */
public final class FurrowServer {
  private static final Logger LOG = LoggerFactory.getLogger(FurrowServer.class);

  /**
   * After so long the process may end as it is: that is as safe as kill -9, which loses nothing.
   */
  private static final long STOP_SECONDS = 9;

  private final ServerSettings settings;
  private final StateLock lock;
  private final Peers peers = new Peers();
  private final CompletableFuture<Ending> ended = new CompletableFuture<>();
  private final long startedNanos = System.nanoTime();
  private Listeners listeners;
  private Reach reach;
  private Foundation foundation;
  private Engineering engineering;
  private Desk desk;
  private Core core;
  private Shutdown shutdown;
  private Chores chores;
  private RingPlaces rings;
  private Worlds worlds;
  private LocalWorkers crew;
  private boolean stopping;

  private FurrowServer(ServerSettings settings, StateLock lock) {
    this.settings = settings;
    this.lock = lock;
  }

  /**
   * Starts a server.
   *
   * @throws ProblemException STATE_IN_USE, PORT_IN_USE, BAD_SETTING, STORE_DAMAGED or INTERNAL;
   *     nothing is left behind
   */
  public static FurrowServer start(ServerSettings settings) throws ProblemException {
    try {
      PrivateFiles.directory(settings.state().root());
      StateLock lock = StateLock.take(settings.state(), ProcessHandle.current().pid());
      FurrowServer server = new FurrowServer(settings, lock);
      try {
        server.boot();
        return server;
      } catch (IOException | StoreException | RuntimeException e) {
        server.release();
        throw e;
      }
    } catch (ProblemException e) {
      throw e;
    } catch (IOException e) {
      throw new ProblemException(
              ErrorCode.BAD_SETTING,
              "the state directory " + settings.state().root() + " cannot be used: " + e,
              "choose another with --state-dir")
          .because(e);
    } catch (StoreException e) {
      throw new ProblemException(
              ErrorCode.STORE_DAMAGED,
              "the task DB cannot be opened: " + e.getMessage(),
              "see docs/operations.md, The task DB")
          .because(e);
    }
  }

  private void boot() throws IOException, StoreException {
    foundation = Foundation.lay(settings);
    rings = sweptRings();
    listeners = new Listeners(Transports.best(), settings.ioThreads());
    reach = new Reach(settings, listeners, foundation.serverId());
    reach.bind(foundation.random());
    desk = new Desk(peers, foundation.events());
    int shortest = settings.net().heartbeatMillis(Role.RANK);
    LeaseClock clock = LeaseClock.forHeartbeat(TimeUnit.MILLISECONDS.toNanos(shortest));
    engineering = new Engineering(settings);
    Core.Alarms alarms = new Core.Alarms(this::fail, this::fault);
    core = engineering.start(foundation, desk, peers, clock, alarms);
    LoopInlet inlet = new LoopInlet(core.loop());
    worlds = new Worlds(worldsHouse(clock, inlet));
    shutdown = new Shutdown(listeners, peers, desk, core);
    Desk.Tools tools =
        new Desk.Tools(
            foundation.audit(),
            foundation.files(),
            new SubtaskOutputs(engineering.store(), foundation.spool()),
            new HouseFacts(this, settings, foundation.serverId(), startedNanos),
            Reach.hostName(),
            System::currentTimeMillis,
            worlds);
    AccessFiles.write(
        settings.state(),
        foundation.tokens(),
        UserName.ofProcess(),
        foundation.serverId(),
        new AccessFiles.Reach(reach.addresses(), reach.certificate()));
    Admission admission =
        new Admission(
            foundation.serverId(),
            core.incarnation(),
            foundation.tokens(),
            foundation.random(),
            settings.net(),
            peers);
    listeners.open(admission, desk.open(inlet, tools), clock);
    chores =
        new Chores(foundation.tokens(), peers, foundation.files(), page -> desk.tasks(inlet, page));
    chores.start();
  }

  /** Where rings may lie, without what servers that were killed have left there. */
  private RingPlaces sweptRings() throws IOException {
    List<Path> places = List.of(RingPlaces.SHARED_MEMORY, settings.state().root());
    RingPlaces found = new RingPlaces(places, foundation.random());
    int swept = found.sweep(System.currentTimeMillis());
    if (swept > 0) {
      LOG.info("{} directories of rings of dead servers removed", swept);
    }
    return found;
  }

  private Worlds.House worldsHouse(LeaseClock clock, LoopInlet inlet) {
    return new Worlds.House(
        settings.state().root().resolve("mpi"),
        foundation.events(),
        foundation.random(),
        clock::now,
        settings.net().heartbeatMillis(Role.RANK),
        rings,
        listeners,
        then -> desk.workers(inlet, then));
  }

  /**
   * Starts worker processes on this host that work over shared memory, in group {@code local} when
   * the launcher says so, and keeps their number up until the server stops.
   *
   * @throws ProblemException BAD_SETTING when there is no room for their rings
   */
  public synchronized void hire(int count, Launcher launcher) throws ProblemException {
    if (crew != null || stopping) {
      throw new IllegalStateException("local workers are hired once, by a server that runs");
    }
    crew = LocalWorkers.start(count, rings, listeners, launcher);
  }

  /**
   * Makes it able to bring up MPI worlds, and goes on with the one that the server before it was
   * asked for. Once.
   */
  public void worlds(RankPrograms programs, Launchers launchers) {
    worlds.enable(programs, launchers);
  }

  // ---- facts ----

  /** Where it listens, in the order in which peers should try. */
  public List<Address> addresses() {
    return List.copyOf(reach.addresses());
  }

  public String serverId() {
    return foundation.serverId();
  }

  /** How often this state directory has been opened, from 1. */
  public int incarnation() {
    return core.incarnation();
  }

  int sessionCount() {
    return peers.count();
  }

  int waitingCount() {
    return listeners.waiting();
  }

  Chores chores() {
    return chores;
  }

  boolean spaceLow() {
    return core.spaceLow();
  }

  // ---- end ----

  /** How it ended: {@code cause} is null when it was asked to. */
  public record Ending(Throwable cause) {}

  /** Completes when everything is closed and the state directory is free. */
  public CompletableFuture<Ending> ended() {
    return ended;
  }

  /**
   * Begins to stop and returns at once; a second call that is immediate cuts the first one short.
   * Either way nothing that was acknowledged is lost.
   */
  public void stop(boolean immediately) {
    end(immediately, null);
  }

  private void fail(Throwable cause) {
    LOG.error("the server cannot go on", cause);
    end(true, cause);
  }

  private void fault(Throwable cause) {
    LOG.error("an answer was lost", cause);
  }

  private synchronized void end(boolean immediately, Throwable cause) {
    if (immediately && shutdown != null) {
      shutdown.hurry();
    }
    if (stopping) {
      return;
    }
    stopping = true;
    if (crew != null) {
      crew.dismiss();
    }
    ended.completeOnTimeout(new Ending(cause), STOP_SECONDS, TimeUnit.SECONDS);
    Thread thread = new Thread(() -> finish(cause), "furrow-stop");
    thread.start();
  }

  private void finish(Throwable cause) {
    Throwable failure = cause;
    try {
      shutdown.run();
    } catch (Exception e) {
      LOG.error("the server did not stop cleanly", e);
      failure = failure == null ? e : failure;
    }
    release();
    ended.complete(new Ending(failure));
  }

  /** Gives back whatever has been opened. */
  private void release() {
    try {
      if (crew != null) {
        crew.close();
      }
      if (worlds != null) {
        worlds.close();
      }
      if (rings != null) {
        rings.close();
      }
      if (listeners != null) {
        listeners.close();
        reach.close(settings.state());
      }
      if (engineering != null) {
        engineering.close();
      }
      if (foundation != null) {
        foundation.close();
      }
      lock.close();
    } catch (IOException | StoreException e) {
      LOG.warn("while closing: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
