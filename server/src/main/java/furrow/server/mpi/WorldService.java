package furrow.server.mpi;

import furrow.engine.Notice;
import furrow.engine.View;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorldMessage.Fragments;
import furrow.protocol.message.WorldMessage.MasterReady;
import furrow.protocol.message.WorldMessage.MasterStats;
import furrow.protocol.message.WorldMessage.MpiList;
import furrow.protocol.message.WorldMessage.MpiUp;
import furrow.protocol.message.WorldMessage.RankReady;
import furrow.ring.RingDirectories;
import furrow.server.log.EventLog;
import furrow.server.mpi.WorldFile.StoredWorld;
import furrow.server.net.Listeners;
import furrow.server.peer.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MPI worlds of a server: one at a time. Its methods may be called from any thread; the work is
 * done on one, and a launcher's on another.
 */
public final class WorldService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorldService.class);
  private static final long CLOSE_MILLIS = 4_000;
  private static final int ID_BYTES = 16;

  /** Ranks that may come before {@link #enable}. */
  private static final int MAX_EARLY = 2 * WorldSpec.MAX_RANKS;

  /**
   * What worlds use of their server.
   *
   * @param directory where it is stored which world is wanted
   * @param leaseNanos lease time
   * @param heartbeatMillis interval that ranks were assigned, at most
   * @param workers asks the engine for all workers and calls back on any thread
   */
  public record Environment(
      Path directory,
      EventLog events,
      SecureRandom random,
      LongSupplier leaseNanos,
      int heartbeatMillis,
      RingDirectories rings,
      Listeners listeners,
      Consumer<Consumer<List<View.Worker>>> workers) {}

  private record Request(Consumer<Message> to) {
    void answer(Message message) {
      to.accept(message);
    }

    void refuse(ProblemException e) {
      answer(ErrorReply.of(e));
    }
  }

  private final Environment server;
  private final WorldFile file;
  private final WorldExecutor thread = new WorldExecutor("furrow-worlds");
  private final WorldExecutor launcherThread = new WorldExecutor("furrow-launch");
  private final Map<Peer, RankReady> early = new LinkedHashMap<>();
  private final List<Request> waitForEnd = new ArrayList<>();
  private RankPrograms programs;
  private RankLauncher.Factory launchers;
  private boolean checking;
  private volatile WorldController world;

  public WorldService(Environment server) {
    this.server = server;
    file = new WorldFile(server.directory());
  }

  /** Begins to serve: takes over the world that an earlier server was to bring up. */
  public void enable(RankPrograms ranks, RankLauncher.Factory factory) {
    thread.execute(
        () -> {
          programs = ranks;
          launchers = factory;
          try {
            Optional<StoredWorld> stored = file.read();
            launcherThread.execute(() -> sweep(factory, stored.map(StoredWorld::spec)));
            if (stored.isPresent()) {
              begin(stored.get(), launchers.of(stored.get().spec()), true);
            }
          } catch (IOException e) {
            LOG.error("the world of the last server cannot be taken over: {}", e.getMessage());
          }
          early.forEach(this::rankReadyNow);
          early.clear();
        });
  }

  /** On the launchers' thread, so that nothing new can be mistaken for a leftover. */
  private static void sweep(RankLauncher.Factory factory, Optional<WorldSpec> keep) {
    try {
      factory.sweep(keep);
    } catch (ProblemException | RuntimeException e) {
      LOG.warn("leftovers of earlier worlds were not looked for: {}", e.getMessage());
    }
  }

  private void begin(StoredWorld stored, RankLauncher launcher, boolean adopted) {
    LauncherRunner runner = new LauncherRunner(launcher, launcherThread.executor());
    world = new WorldController(server, file, stored, adopted, runner, programs, thread);
  }

  // ---- requests of clients ----

  /** Brings up a world; answered as soon as it is stored and so certain to go on. */
  public void up(MpiUp ask, Consumer<Message> answer) {
    Request request = new Request(answer);
    thread.execute(
        () -> {
          try {
            checkFree();
            byte[] id = new byte[ID_BYTES];
            server.random().nextBytes(id);
            WorldSpec spec = WorldSpec.of(ask, HexFormat.of().formatHex(id), launchers.otherwise());
            RankLauncher launcher = launchers.of(spec);
            checking = true;
            launcherThread.execute(() -> check(spec, launcher, request));
          } catch (ProblemException e) {
            request.refuse(e);
          }
        });
  }

  private void checkFree() throws ProblemException {
    if (launchers == null) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING, "this server cannot run MPI worlds", "furrow server start");
    }
    if (world != null || checking) {
      throw new ProblemException(
          ErrorCode.CONFLICT,
          world == null ? "a world is being brought up" : "there is a world already",
          "furrow mpi down");
    }
  }

  /** On the launchers' thread: the check may take seconds. */
  private void check(WorldSpec spec, RankLauncher launcher, Request request) {
    ProblemException problem = null;
    try {
      launcher.check();
    } catch (ProblemException e) {
      problem = e;
    } catch (RuntimeException e) {
      LOG.error("the launcher failed", e);
      problem = new ProblemException(ErrorCode.INTERNAL, e.toString(), "please report this");
    }
    ProblemException refused = problem;
    thread.execute(() -> checked(spec, launcher, request, refused));
  }

  private void checked(
      WorldSpec spec, RankLauncher launcher, Request request, ProblemException problem) {
    checking = false;
    if (problem != null) {
      request.refuse(problem);
      return;
    }
    try {
      StoredWorld stored = new StoredWorld(spec, 0);
      file.write(stored);
      begin(stored, launcher, false);
      request.answer(shown(List.of()));
    } catch (ProblemException e) {
      request.refuse(e);
    }
  }

  /** Ends the world; answered when it is gone, with what could not be ended. */
  public void down(Consumer<Message> answer) {
    Request request = new Request(answer);
    thread.execute(
        () -> {
          if (world == null) {
            request.refuse(
                new ProblemException(
                    ErrorCode.NO_SUCH_WORLD, "there is no world", "furrow mpi up --ranks N"));
            return;
          }
          waitForEnd.add(request);
          if (waitForEnd.size() == 1) {
            world.down(left -> thread.execute(() -> gone(left)));
          }
        });
  }

  private void gone(String left) {
    world.leave();
    world.announce(Notice.Kind.WORLD_ENDED, left.isEmpty() ? "nothing is left" : left);
    world = null;
    try {
      file.delete();
    } catch (IOException e) {
      LOG.error("the stored world cannot be removed: {}", e.toString());
    }
    waitForEnd.forEach(request -> request.answer(new Done(left)));
    waitForEnd.clear();
  }

  /** The world as it is, or an empty list. */
  public void query(Consumer<Message> answer) {
    Request request = new Request(answer);
    server.workers().accept(workers -> thread.execute(() -> request.answer(shown(workers))));
  }

  private MpiList shown(List<View.Worker> workers) {
    return new MpiList(world == null ? List.of() : List.of(WorldReport.of(world, workers)));
  }

  // ---- what ranks and masters send ----

  public void rankReady(Peer session, RankReady ready) {
    thread.execute(
        () -> {
          if (launchers != null) {
            rankReadyNow(session, ready);
          } else if (early.size() < MAX_EARLY) {
            early.put(session, ready);
          }
        });
  }

  private void rankReadyNow(Peer session, RankReady ready) {
    if (!session.open()) {
      return;
    }
    if (world == null || !world.spec().world().equals(ready.world())) {
      session.end(WorldController.ended("the world " + ready.world() + " of this rank is over"));
      return;
    }
    world.rankReady(session, ready.number());
  }

  public void masterReady(Peer session, MasterReady ready) {
    thread.execute(
        () -> {
          if (world == null || !world.spec().world().equals(ready.world())) {
            session.end(
                WorldController.ended("the world " + ready.world() + " of this master is over"));
          } else {
            world.masterReady(session);
          }
        });
  }

  /** Something about an epoch has happened. */
  public void apply(WorldEvent event) {
    thread.execute(
        () -> {
          if (world != null) {
            world.apply(event);
          }
        });
  }

  public void stats(Peer session, MasterStats stats) {
    thread.execute(
        () -> {
          if (world != null) {
            world.stats(session, stats);
          }
        });
  }

  /** Fragments do not wait for the worlds' thread. */
  public void fragments(Peer session, Fragments fragments) {
    WorldController current = world;
    if (current != null) {
      current.fragments(session, fragments);
    }
  }

  public void closed(Peer session) {
    thread.execute(
        () -> {
          early.remove(session);
          if (world != null) {
            world.closed(session);
          }
        });
  }

  // ---- the end ----

  /** The server ends: ranks stay and wait for the next one, the master goes. */
  @Override
  public void close() {
    launcherThread.executor().shutdownNow();
    thread.close(this::leave, CLOSE_MILLIS);
  }

  private void leave() {
    if (world != null) {
      world.leave();
    }
  }
}
