package furrow.server.mpi;

import furrow.engine.Notice;
import furrow.engine.View;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.Carry;
import furrow.protocol.message.Done;
import furrow.protocol.message.MasterReady;
import furrow.protocol.message.MpiList;
import furrow.protocol.message.MpiUp;
import furrow.protocol.message.RankReady;
import furrow.protocol.message.WorldPulse;
import furrow.ring.RingPlaces;
import furrow.server.event.EventLog;
import furrow.server.fault.ServerException;
import furrow.server.local.RingProcess;
import furrow.server.mpi.book.WorldEvent;
import furrow.server.mpi.launch.Launchers;
import furrow.server.mpi.launch.RankLauncher;
import furrow.server.mpi.launch.RankPrograms;
import furrow.server.mpi.launch.WorldOrder;
import furrow.server.net.Listeners;
import furrow.server.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MPI worlds of a server: one at a time. Its methods may be called from any thread; the work is
 * done on one, and a launcher's on another.
 */
public final class Worlds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worlds.class);
  private static final long TICK_MILLIS = 100;
  private static final long CLOSE_MILLIS = 4_000;
  private static final int ID_BYTES = 16;

  /** Ranks that may come before {@link #enable}. */
  private static final int MOST_EARLY = 2 * Orders.MOST_RANKS;

  /**
   * What worlds need of their server.
   *
   * @param directory where the intent is stored
   * @param leaseNanos lease time
   * @param heartbeatMillis interval that ranks were assigned, at most
   * @param workers asks the engine for all workers and calls back on any thread
   */
  public record House(
      Path directory,
      EventLog events,
      SecureRandom random,
      LongSupplier leaseNanos,
      int heartbeatMillis,
      RingPlaces rings,
      Listeners listeners,
      Consumer<Consumer<List<View.Worker>>> workers) {}

  private record Asker(Session session, int correlation) {
    void refuse(ServerException e) {
      session.send(correlation, e.reply());
    }
  }

  private final House house;
  private final IntentFile file;
  private final ScheduledExecutorService thread = daemon("furrow-worlds");
  private final ScheduledExecutorService launchThread = daemon("furrow-launch");
  private final Map<Session, RankReady> early = new LinkedHashMap<>();
  private final List<Asker> leaving = new ArrayList<>();
  private RankPrograms programs;
  private Launchers launchers;
  private boolean checking;
  private volatile LiveWorld live;
  private ScheduledFuture<?> ticks;

  public Worlds(House house) {
    this.house = house;
    file = new IntentFile(house.directory());
  }

  private static ScheduledExecutorService daemon(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread fresh = new Thread(task, name);
          fresh.setDaemon(true);
          return fresh;
        });
  }

  /** Begins to serve: takes over what an earlier server had promised to bring up. */
  public void enable(RankPrograms ranks, Launchers makers) {
    execute(
        () -> {
          programs = ranks;
          launchers = makers;
          try {
            Optional<Intent> intent = file.read();
            launchThread.execute(() -> sweep(makers, intent.map(Intent::order)));
            if (intent.isPresent()) {
              begin(intent.get(), launchers.of(intent.get().order()), true);
            }
          } catch (IOException | ServerException e) {
            LOG.error("the world of the last server cannot be taken over: {}", e.getMessage());
          }
          early.forEach(this::rankReadyNow);
          early.clear();
        });
  }

  /** On the launchers' thread, so that nothing new can be mistaken for a leftover. */
  private static void sweep(Launchers makers, Optional<WorldOrder> keep) {
    try {
      makers.sweep(keep);
    } catch (ServerException | RuntimeException e) {
      LOG.warn("leftovers of earlier worlds were not looked for: {}", e.getMessage());
    }
  }

  private void begin(Intent intent, RankLauncher launcher, boolean adopted) {
    Launch launch = new Launch(launcher, launchThread);
    RingProcess.Means means = new RingProcess.Means(house.rings(), house.listeners(), thread);
    live =
        new LiveWorld(intent, adopted, new LiveWorld.Parts(house, file, launch, programs, means));
    ticks =
        thread.scheduleWithFixedDelay(
            guarded(() -> live.tick()), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  // ---- requests ----

  /** Brings up a world; answered as soon as that is certain to go on. */
  public void up(Session session, int correlation, MpiUp ask) {
    Asker asker = new Asker(session, correlation);
    execute(
        () -> {
          try {
            checkFree();
            byte[] id = new byte[ID_BYTES];
            house.random().nextBytes(id);
            WorldOrder order = Orders.of(ask, HexFormat.of().formatHex(id));
            RankLauncher launcher = launchers.of(order);
            checking = true;
            launchThread.execute(() -> check(asker, order, launcher));
          } catch (ServerException e) {
            asker.refuse(e);
          }
        });
  }

  private void checkFree() throws ServerException {
    if (launchers == null) {
      throw new ServerException(
          ErrorCode.BAD_SETTING,
          "this server was started without the means to run MPI worlds",
          "furrow server start");
    }
    if (live != null || checking) {
      throw new ServerException(
          ErrorCode.CONFLICT,
          live == null ? "a world is just being brought up" : "there is a world already",
          "furrow mpi down");
    }
  }

  private void check(Asker asker, WorldOrder order, RankLauncher launcher) {
    ServerException against = null;
    try {
      launcher.check();
    } catch (ServerException e) {
      against = e;
    } catch (RuntimeException e) {
      LOG.error("the launcher failed", e);
      against = new ServerException(ErrorCode.INTERNAL, e.toString(), "please report this");
    }
    ServerException refusal = against;
    execute(() -> checked(asker, order, launcher, refusal));
  }

  private void checked(
      Asker asker, WorldOrder order, RankLauncher launcher, ServerException refusal) {
    checking = false;
    if (refusal != null) {
      asker.refuse(refusal);
      return;
    }
    try {
      Intent intent = new Intent(order, 0);
      file.write(intent);
      begin(intent, launcher, false);
      asker
          .session()
          .send(asker.correlation(), new MpiList(List.of(WorldReport.of(live, List.of()))));
    } catch (ServerException e) {
      asker.refuse(e);
    }
  }

  /** Ends the world; answered when it is gone, with what could not be ended. */
  public void down(Session session, int correlation) {
    Asker asker = new Asker(session, correlation);
    execute(
        () -> {
          if (live == null) {
            asker.refuse(
                new ServerException(
                    ErrorCode.NO_SUCH_WORLD, "there is no world", "furrow mpi up --ranks N"));
            return;
          }
          leaving.add(asker);
          if (leaving.size() == 1) {
            live.down(left -> execute(() -> gone(left)));
          }
        });
  }

  private void gone(String left) {
    ticks.cancel(false);
    live.leave();
    live.announce(Notice.Kind.WORLD_ENDED, left.isEmpty() ? "nothing is left" : left);
    live = null;
    try {
      file.delete();
    } catch (IOException e) {
      LOG.error("the intent cannot be removed: {}", e.toString());
    }
    leaving.forEach(asker -> asker.session().send(asker.correlation(), new Done(left)));
    leaving.clear();
  }

  /** The world as it is, or an empty list. */
  public void query(Session session, int correlation) {
    house.workers().accept(workers -> execute(() -> answer(session, correlation, workers)));
  }

  private void answer(Session session, int correlation, List<View.Worker> workers) {
    session.send(
        correlation,
        new MpiList(live == null ? List.of() : List.of(WorldReport.of(live, workers))));
  }

  // ---- what ranks and masters say ----

  public void rankReady(Session session, RankReady ready) {
    execute(
        () -> {
          if (launchers != null) {
            rankReadyNow(session, ready);
          } else if (early.size() < MOST_EARLY) {
            early.put(session, ready);
          }
        });
  }

  private void rankReadyNow(Session session, RankReady ready) {
    if (!session.open()) {
      return;
    }
    if (live == null || !live.order().world().equals(ready.world())) {
      session.end(LiveWorld.ended("the world " + ready.world() + " of this rank is over"));
      return;
    }
    live.rankReady(session, ready.number());
  }

  public void masterReady(Session session, MasterReady ready) {
    execute(
        () -> {
          if (live == null || !live.order().world().equals(ready.world())) {
            session.end(LiveWorld.ended("the world " + ready.world() + " of this master is over"));
          } else {
            live.masterReady(session);
          }
        });
  }

  /** Something about an epoch. */
  public void said(WorldEvent event) {
    execute(
        () -> {
          if (live != null) {
            live.said(event);
          }
        });
  }

  public void pulse(Session session, WorldPulse pulse) {
    execute(
        () -> {
          if (live != null) {
            live.pulse(session, pulse);
          }
        });
  }

  /** Parcels do not wait for the worlds' thread. */
  public void carry(Session session, Carry carry) {
    LiveWorld current = live;
    if (current != null) {
      current.carry(session, carry);
    }
  }

  public void closed(Session session) {
    execute(
        () -> {
          early.remove(session);
          if (live != null) {
            live.closed(session);
          }
        });
  }

  // ---- the end ----

  private void execute(Runnable work) {
    try {
      thread.execute(guarded(work));
    } catch (RejectedExecutionException e) {
      LOG.debug("the server is ending");
    }
  }

  private static Runnable guarded(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException e) {
        LOG.error("a world's event failed", e);
      }
    };
  }

  /** The server ends: ranks stay and wait for the next one, the master goes. */
  @Override
  public void close() {
    launchThread.shutdownNow();
    try {
      thread.submit(guarded(this::leave)).get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the master's end is not awaited: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.shutdownNow();
  }

  private void leave() {
    if (live != null) {
      ticks.cancel(false);
      live.leave();
    }
  }
}
