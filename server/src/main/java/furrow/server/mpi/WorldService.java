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
import furrow.server.local.RingProcess;
import furrow.server.log.EventLog;
import furrow.server.net.Listeners;
import furrow.server.peer.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
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

  /** Ranks that may come before {@link #enable}. */
  private static final int MOST_EARLY = 2 * WorldSpecs.MOST_RANKS;

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
      RingDirectories rings,
      Listeners listeners,
      Consumer<Consumer<List<View.Worker>>> workers) {}

  private record Asker(Peer session, int correlation) {
    void answer(Message message) {
      session.send(correlation, message);
    }

    void refuse(ProblemException e) {
      answer(ErrorReply.of(e));
    }
  }

  private final House house;
  private final WorldFile file;
  private final WorldExecutor thread = new WorldExecutor("furrow-worlds");
  private final WorldExecutor launchThread = new WorldExecutor("furrow-launch");
  private final LaunchCheck founding;
  private final Map<Peer, RankReady> early = new LinkedHashMap<>();
  private final List<Asker> leaving = new ArrayList<>();
  private RankPrograms programs;
  private LauncherFactory launchers;
  private volatile WorldController live;

  public WorldService(House house) {
    this.house = house;
    file = new WorldFile(house.directory());
    founding = new LaunchCheck(file, house.random(), thread, launchThread);
  }

  /** Begins to serve: takes over what an earlier server had promised to bring up. */
  public void enable(RankPrograms ranks, LauncherFactory makers) {
    thread.execute(
        () -> {
          programs = ranks;
          launchers = makers;
          try {
            Optional<StoredWorld> intent = file.read();
            launchThread.execute(() -> sweep(makers, intent.map(StoredWorld::order)));
            if (intent.isPresent()) {
              begin(intent.get(), launchers.of(intent.get().order()), true);
            }
          } catch (IOException e) {
            LOG.error("the world of the last server cannot be taken over: {}", e.getMessage());
          }
          early.forEach(this::rankReadyNow);
          early.clear();
        });
  }

  /** On the launchers' thread, so that nothing new can be mistaken for a leftover. */
  private static void sweep(LauncherFactory makers, Optional<WorldSpec> keep) {
    try {
      makers.sweep(keep);
    } catch (ProblemException | RuntimeException e) {
      LOG.warn("leftovers of earlier worlds were not looked for: {}", e.getMessage());
    }
  }

  private void begin(StoredWorld intent, RankLauncher launcher, boolean adopted) {
    LauncherRunner launch = new LauncherRunner(launcher, launchThread.executor());
    RingProcess.Resources means =
        new RingProcess.Resources(house.rings(), house.listeners(), thread.executor());
    WorldController.Parts parts =
        new WorldController.Parts(house, file, launch, programs, means, thread);
    live = new WorldController(intent, adopted, parts);
  }

  // ---- requests ----

  /** Brings up a world; answered as soon as that is certain to go on. */
  public void up(Peer session, int correlation, MpiUp ask) {
    Asker asker = new Asker(session, correlation);
    thread.execute(
        () -> {
          ProblemException against = against();
          if (against == null) {
            founding.found(ask, launchers, new Beginning(asker));
          } else {
            asker.refuse(against);
          }
        });
  }

  private ProblemException against() {
    if (launchers == null) {
      return new ProblemException(
          ErrorCode.BAD_SETTING,
          "this server was started without the means to run MPI worlds",
          "furrow server start");
    }
    if (live != null || founding.underWay()) {
      return new ProblemException(
          ErrorCode.CONFLICT,
          live == null ? "a world is just being brought up" : "there is a world already",
          "furrow mpi down");
    }
    return null;
  }

  /** The world that somebody has asked for. */
  private final class Beginning implements LaunchCheck.Outcome {
    private final Asker asker;

    Beginning(Asker asker) {
      this.asker = asker;
    }

    @Override
    public void founded(StoredWorld intent, RankLauncher launcher) {
      begin(intent, launcher, false);
      asker.answer(shown(List.of()));
    }

    @Override
    public void refused(ProblemException why) {
      asker.refuse(why);
    }
  }

  /** Ends the world; answered when it is gone, with what could not be ended. */
  public void down(Peer session, int correlation) {
    Asker asker = new Asker(session, correlation);
    thread.execute(
        () -> {
          if (live == null) {
            asker.refuse(
                new ProblemException(
                    ErrorCode.NO_SUCH_WORLD, "there is no world", "furrow mpi up --ranks N"));
            return;
          }
          leaving.add(asker);
          if (leaving.size() == 1) {
            live.down(left -> thread.execute(() -> gone(left)));
          }
        });
  }

  private void gone(String left) {
    live.leave();
    live.announce(Notice.Kind.WORLD_ENDED, left.isEmpty() ? "nothing is left" : left);
    live = null;
    try {
      file.delete();
    } catch (IOException e) {
      LOG.error("the intent cannot be removed: {}", e.toString());
    }
    leaving.forEach(asker -> asker.answer(new Done(left)));
    leaving.clear();
  }

  /** The world as it is, or an empty list. */
  public void query(Peer session, int correlation) {
    Asker asker = new Asker(session, correlation);
    house.workers().accept(workers -> thread.execute(() -> asker.answer(shown(workers))));
  }

  private MpiList shown(List<View.Worker> workers) {
    return new MpiList(live == null ? List.of() : List.of(WorldReport.of(live, workers)));
  }

  // ---- what ranks and masters say ----

  public void rankReady(Peer session, RankReady ready) {
    thread.execute(
        () -> {
          if (launchers != null) {
            rankReadyNow(session, ready);
          } else if (early.size() < MOST_EARLY) {
            early.put(session, ready);
          }
        });
  }

  private void rankReadyNow(Peer session, RankReady ready) {
    if (!session.open()) {
      return;
    }
    if (live == null || !live.order().world().equals(ready.world())) {
      session.end(WorldController.ended("the world " + ready.world() + " of this rank is over"));
      return;
    }
    live.rankReady(session, ready.number());
  }

  public void masterReady(Peer session, MasterReady ready) {
    thread.execute(
        () -> {
          if (live == null || !live.order().world().equals(ready.world())) {
            session.end(
                WorldController.ended("the world " + ready.world() + " of this master is over"));
          } else {
            live.masterReady(session);
          }
        });
  }

  /** Something about an epoch. */
  public void said(WorldEvent event) {
    thread.execute(
        () -> {
          if (live != null) {
            live.said(event);
          }
        });
  }

  public void pulse(Peer session, MasterStats pulse) {
    thread.execute(
        () -> {
          if (live != null) {
            live.pulse(session, pulse);
          }
        });
  }

  /** Fragments do not wait for the worlds' thread. */
  public void carry(Peer session, Fragments carry) {
    WorldController current = live;
    if (current != null) {
      current.carry(session, carry);
    }
  }

  public void closed(Peer session) {
    thread.execute(
        () -> {
          early.remove(session);
          if (live != null) {
            live.closed(session);
          }
        });
  }

  // ---- the end ----

  /** The server ends: ranks stay and wait for the next one, the master goes. */
  @Override
  public void close() {
    launchThread.executor().shutdownNow();
    thread.close(this::leave, CLOSE_MILLIS);
  }

  private void leave() {
    if (live != null) {
      live.leave();
    }
  }
}
