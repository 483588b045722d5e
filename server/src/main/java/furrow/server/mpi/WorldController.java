package furrow.server.mpi;

import furrow.engine.Notice;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorkMessage.Drain;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.Fragments;
import furrow.protocol.message.WorldMessage.MasterStats;
import furrow.protocol.message.WorldMessage.WorldTable;
import furrow.server.local.RingProcess;
import furrow.server.mpi.WorldFile.StoredWorld;
import furrow.server.peer.FragmentSink;
import furrow.server.peer.Peer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One world from the moment it is wanted until it is gone: tells its state machine what happens and
 * does what that decides. On the worlds' thread only.
 */
final class WorldController {
  private static final Logger LOG = LoggerFactory.getLogger(WorldController.class);
  private static final int NONCE_BYTES = 32;
  private static final int MISSED_HEARTBEATS = 3;

  /** Between checks: at least, while something is under way, and while nothing is. */
  private static final long MIN_CHECK = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long BUSY_CHECK = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long IDLE_CHECK = TimeUnit.SECONDS.toNanos(2);

  private static final Duration DOWN_LIMIT = Duration.ofSeconds(30);

  private final WorldService.Environment server;
  private final WorldFile file;
  private final LauncherRunner launcher;
  private final MasterSupervisor masters;
  private final WorldStateMachine machine;
  private final Map<Long, Peer> sessions = new HashMap<>();
  private final long longestSilence;
  private final WorldExecutor.Alarm alarm;
  private StoredWorld stored;
  private long masterSession;
  private volatile EpochRoutes routes;
  private MasterStats stats = new MasterStats(0, "", 0, 0, 0);
  private Consumer<String> whenGone = left -> {};

  /**
   * @param adopted whether an earlier server began with it
   */
  WorldController(
      WorldService.Environment server,
      WorldFile file,
      StoredWorld stored,
      boolean adopted,
      LauncherRunner launcher,
      RankPrograms programs,
      WorldExecutor thread) {
    this.server = server;
    this.file = file;
    this.stored = stored;
    this.launcher = launcher;
    WorldSpec spec = stored.spec();
    longestSilence = MISSED_HEARTBEATS * TimeUnit.MILLISECONDS.toNanos(server.heartbeatMillis());
    alarm = thread.new Alarm(this::check);
    machine =
        new WorldStateMachine(
            spec.ranks(), stored.epochs(), adopted, WorldTimeouts.DEFAULT, System.nanoTime());
    masters =
        new MasterSupervisor(
            spec,
            programs,
            new RingProcess.Resources(server.rings(), server.listeners(), thread.executor()),
            new MasterListener(),
            this::announce);
    announce(
        Notice.Kind.WORLD_STARTED,
        (adopted ? "taken over: " : "")
            + spec.ranks()
            + " ranks, launcher "
            + spec.launcher().text());
    launcher.begin(
        adopted, number -> thread.execute(() -> apply(new WorldEvent.ProcessEnded(number))));
    masters.start();
    alarm.notLaterThan(BUSY_CHECK);
  }

  private final class MasterListener implements MasterSupervisor.Listener {
    @Override
    public void started() {
      apply(new WorldEvent.MasterStarted());
    }

    @Override
    public void ready(Peer session) {
      masterSession = session.id();
      apply(new WorldEvent.MasterReady(session.id()));
    }

    @Override
    public void gone(Peer session) {
      closed(session);
    }
  }

  WorldSpec spec() {
    return stored.spec();
  }

  // ---- what ranks and masters send ----

  /** A rank of this world is ready. */
  void rankReady(Peer session, int number) {
    sessions.put(session.id(), session);
    apply(new WorldEvent.RankReady(session.id(), number));
  }

  /** A master of this world is ready. */
  void masterReady(Peer session) {
    sessions.put(session.id(), session);
    if (!masters.ready(session)) {
      sessions.remove(session.id());
      session.end(ended("this process was not started as a master of this server"));
    }
  }

  void stats(Peer session, MasterStats latest) {
    if (session.id() == masterSession) {
      stats = latest;
    }
  }

  /** Fragments from the master. From any thread: they do not wait for the worlds' thread. */
  void fragments(Peer from, Fragments fragments) {
    EpochRoutes current = routes;
    if (current != null) {
      current.forward(from, fragments);
    }
  }

  void closed(Peer session) {
    if (sessions.remove(session.id()) != null && !masters.standbyLost(session)) {
      apply(new WorldEvent.SessionClosed(session.id()));
    }
  }

  // ---- time ----

  private void check() {
    try {
      List<Peer> silent = sessions.values().stream().filter(peer -> patience(peer) < 0).toList();
      silent.forEach(this::silent);
      apply(launcher.state());
      if (machine.state() == WorldStateMachine.State.UP) {
        masters.worldIsUp();
      }
    } finally {
      checkAgain();
    }
  }

  private void silent(Peer session) {
    if (!masters.standbyLost(session)) {
      apply(new WorldEvent.HeartbeatsMissed(session.id()));
    }
    sessions.remove(session.id());
  }

  /** Nanoseconds of lease time until this session may have been silent for too long. */
  private long patience(Peer session) {
    long seen = session.lastSeenNanos();
    boolean paused = seen == Long.MAX_VALUE;
    return paused ? longestSilence : seen + longestSilence - server.leaseNanos().getAsLong();
  }

  /** A complete world is checked only when a session may have been silent for too long. */
  private void checkAgain() {
    long patience =
        sessions.values().stream().mapToLong(this::patience).min().orElse(longestSilence);
    long most = machine.complete() ? IDLE_CHECK : BUSY_CHECK;
    alarm.notLaterThan(Math.min(most, Math.max(MIN_CHECK, patience)));
  }

  // ---- the end ----

  /**
   * Ends it.
   *
   * @param then told, on any thread, what could not be ended
   */
  void down(Consumer<String> then) {
    whenGone = then;
    apply(new WorldEvent.Down());
  }

  /** The server stops, or the world is gone: only the master ends. */
  void leave() {
    alarm.close();
    masters.end();
  }

  // ---- events and effects ----

  void apply(WorldEvent event) {
    List<WorldEffect> effects = machine.apply(event, System.nanoTime());
    if (!machine.taken().isEmpty()) {
      LOG.debug("{}: {}", event, machine.taken());
    }
    effects.forEach(this::carryOut);
    checkAgain();
  }

  private void carryOut(WorldEffect effect) {
    if (effect instanceof WorldEffect.Send send) {
      send(send.session(), send.message());
    } else if (effect instanceof WorldEffect.StoreEpochs store) {
      storeEpochs(store.upTo());
    } else if (effect instanceof WorldEffect.SendTable table) {
      byte[] nonce = new byte[NONCE_BYTES];
      server.random().nextBytes(nonce);
      WorldTable message = new WorldTable(table.epoch(), nonce, table.contacts());
      table.sessions().forEach(session -> send(session, message));
    } else if (effect instanceof WorldEffect.OpenPath open) {
      openPath(open);
    } else if (effect instanceof WorldEffect.Disconnect disconnect) {
      Peer session = sessions.get(disconnect.session());
      if (session != null) {
        session.end(ended(disconnect.reason()));
      }
    } else if (effect instanceof WorldEffect.KillMaster kill) {
      LOG.warn("the master is killed: {}", kill.reason());
      masters.kill();
    } else if (effect instanceof WorldEffect.ReplaceRank replace) {
      launcher.replace(replace.number());
    } else if (effect instanceof WorldEffect.StopRank stop) {
      send(stop.session(), new Drain(true));
    } else if (effect instanceof WorldEffect.RanksLeft) {
      launcher.down(DOWN_LIMIT, whenGone);
    } else if (effect instanceof WorldEffect.Announce announce) {
      announce(announce.kind(), announce.text());
    } else {
      throw new IllegalArgumentException("unknown effect " + effect);
    }
  }

  private void send(long id, Message message) {
    Peer session = sessions.get(id);
    if (session != null) {
      session.send(0, message);
    }
  }

  /** What a rank is told that is to end its process. */
  static ErrorReply ended(String reason) {
    return new ErrorReply(ErrorCode.CONFLICT.number(), reason, "furrow mpi status", 0);
  }

  /** An epoch number that is not stored could be used again by the next server. */
  private void storeEpochs(int upTo) {
    StoredWorld next = new StoredWorld(stored.spec(), upTo);
    WorldEvent outcome;
    try {
      file.write(next);
      stored = next;
      outcome = new WorldEvent.EpochsStored(upTo);
    } catch (ProblemException e) {
      LOG.warn("no epoch is formed: {}", e.getMessage());
      outcome = new WorldEvent.EpochsNotStored(e.getMessage());
    }
    apply(outcome);
  }

  private void openPath(WorldEffect.OpenPath open) {
    Peer rank = sessions.get(open.session());
    Peer master = sessions.get(masterSession);
    if (rank == null || master == null) {
      return;
    }
    if (routes == null || routes.epoch != open.epoch()) {
      routes = new EpochRoutes(open.epoch(), master);
    }
    routes.open(open.rank(), rank);
  }

  void announce(Notice.Kind kind, String text) {
    LOG.info("{}: {}", kind, text);
    server.events().add(new Notice(kind, 0, 0, "", text));
  }

  /** Which sessions the ranks of one epoch are, and which is its master's. */
  private static final class EpochRoutes {
    private final int epoch;
    private final Peer master;
    private final FragmentSink toMaster;
    private final Map<Integer, Peer> ranks = new ConcurrentHashMap<>();

    EpochRoutes(int epoch, Peer master) {
      this.epoch = epoch;
      this.master = master;
      toMaster = new MasterSender(master);
    }

    /** Opens the world path of a rank's channel. */
    void open(int rank, Peer session) {
      ranks.put(rank, session);
      session.multipath().open(epoch, rank, toMaster);
    }

    /** Fragments of other epochs, and from others than the master, are dropped. */
    void forward(Peer from, Fragments fragments) {
      if (from != master || fragments.epoch() != epoch) {
        return;
      }
      for (Fragment fragment : fragments.fragments()) {
        Peer session = ranks.get(fragment.rank());
        if (session != null) {
          session.multipath().arrived(epoch, fragment);
        }
      }
    }
  }

  // ---- views ----

  WorldStateMachine machine() {
    return machine;
  }

  LauncherRunner launcher() {
    return launcher;
  }

  /** The process of the master, or the one that is to be it. */
  RingProcess master() {
    return masters.process();
  }

  MasterStats stats() {
    return stats;
  }

  /** The session, or null when it is gone. */
  Peer session(long id) {
    return sessions.get(id);
  }
}
