package furrow.server.mpi;

import furrow.engine.Notice;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorkMessage.Drain;
import furrow.protocol.message.WorldMessage.Fragments;
import furrow.protocol.message.WorldMessage.MasterStats;
import furrow.protocol.message.WorldMessage.WorldTable;
import furrow.server.local.RingProcess;
import furrow.server.peer.Peer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A world from the moment it is wanted until it is gone. On the worlds' thread only. */
final class WorldController {
  private static final Logger LOG = LoggerFactory.getLogger(WorldController.class);
  private static final int NONCE_BYTES = 32;

  /** Epoch numbers that are set aside at once, so that no two servers use the same. */
  private static final int EPOCHS_AHEAD = 1_000;

  /** Between looks at the world: at least, while something is under way, and while nothing is. */
  private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long SOON = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long CALM = TimeUnit.SECONDS.toNanos(2);

  private static final Duration DOWN_LIMIT = Duration.ofSeconds(30);

  private final WorldService.House house;
  private final WorldFile file;
  private final LauncherRunner launch;
  private final MasterSupervisor masters;
  private final WorldStateMachine book;
  private final WorldSessions sessions;
  private final WorldExecutor.Alarm alarm;
  private StoredWorld intent;
  private long masterSession;
  private volatile EpochRoutes carriage;
  private MasterStats pulse = new MasterStats(0, "", 0, 0, 0);
  private Consumer<String> whenGone = left -> {};

  /** What it is made of. */
  record Parts(
      WorldService.House house,
      WorldFile file,
      LauncherRunner launch,
      RankPrograms programs,
      RingProcess.Resources means,
      WorldExecutor thread) {}

  /**
   * @param adopted whether an earlier server began with it
   */
  WorldController(StoredWorld intent, boolean adopted, Parts parts) {
    this.intent = intent;
    house = parts.house();
    file = parts.file();
    launch = parts.launch();
    sessions = new WorldSessions(house.leaseNanos(), house.heartbeatMillis());
    alarm = parts.thread().new Alarm(this::look);
    WorldSpec order = intent.order();
    book =
        new WorldStateMachine(
            order.ranks(), intent.epochs(), adopted, WorldTimeouts.DEFAULT, System.nanoTime());
    masters =
        new MasterSupervisor(
            order, parts.programs(), parts.means(), new MasterSide(), this::announce);
    announce(
        Notice.Kind.WORLD_STARTED,
        (adopted ? "taken over: " : "") + order.ranks() + " ranks, launcher " + order.launcher());
    launch.begin(
        adopted,
        number -> parts.thread().execute(() -> apply(new WorldEvent.ProcessEnded(number))));
    masters.start();
    alarm.notLaterThan(SOON);
  }

  private final class MasterSide implements MasterSupervisor.Listener {
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

  WorldSpec order() {
    return intent.order();
  }

  // ---- what is said ----

  /** A rank of this world has come. */
  void rankReady(Peer session, int number) {
    sessions.add(session);
    apply(new WorldEvent.RankReady(session.id(), number));
  }

  /** A master of this world has come. */
  void masterReady(Peer session) {
    sessions.add(session);
    if (!masters.ready(session)) {
      sessions.remove(session);
      session.end(ended("no master was asked for that comes this way"));
    }
  }

  void said(WorldEvent event) {
    apply(event);
  }

  void pulse(Peer session, MasterStats latest) {
    if (session.id() == masterSession) {
      pulse = latest;
    }
  }

  /** From any thread: fragments do not wait for anybody. */
  void carry(Peer from, Fragments carry) {
    EpochRoutes current = carriage;
    if (current != null) {
      current.arrived(from, carry);
    }
  }

  void closed(Peer session) {
    if (sessions.remove(session) && !masters.lost(session)) {
      apply(new WorldEvent.SessionClosed(session.id()));
    }
  }

  // ---- time ----

  private void look() {
    try {
      sessions.silent().forEach(this::silent);
      apply(launch.home());
      if (book.state().equals("up")) {
        masters.proven();
      }
    } finally {
      lookAgain();
    }
  }

  private void silent(Peer session) {
    if (!masters.lost(session)) {
      apply(new WorldEvent.HeartbeatsMissed(session.id()));
    }
    sessions.remove(session);
  }

  /** A world that is whole need be looked at only when one may have been silent for too long. */
  private void lookAgain() {
    long calm = book.whole() ? CALM : SOON;
    alarm.notLaterThan(Math.min(calm, Math.max(SHORTEST, sessions.patience())));
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

  // ---- effects ----

  private void apply(WorldEvent event) {
    for (WorldEffect effect : book.apply(event, System.nanoTime())) {
      carryOut(effect);
    }
    lookAgain();
  }

  private void carryOut(WorldEffect effect) {
    if (effect instanceof WorldEffect.Send send) {
      reserve();
      sessions.send(send.session(), send.message());
    } else if (effect instanceof WorldEffect.SendTable table) {
      byte[] nonce = new byte[NONCE_BYTES];
      house.random().nextBytes(nonce);
      WorldTable message = new WorldTable(table.epoch(), nonce, table.contacts());
      table.sessions().forEach(session -> sessions.send(session, message));
    } else if (effect instanceof WorldEffect.OpenPath open) {
      openLane(open);
    } else if (effect instanceof WorldEffect.Disconnect drop) {
      Peer session = sessions.get(drop.session());
      if (session != null) {
        session.end(ended(drop.reason()));
      }
    } else if (effect instanceof WorldEffect.KillMaster kill) {
      LOG.warn("the master is ended: {}", kill.reason());
      masters.kill();
    } else if (effect instanceof WorldEffect.ReplaceRank replace) {
      launch.replace(replace.number());
    } else if (effect instanceof WorldEffect.StopRank dismiss) {
      sessions.send(dismiss.session(), new Drain(true));
    } else if (effect instanceof WorldEffect.RanksLeft) {
      launch.down(DOWN_LIMIT, whenGone);
    } else if (effect instanceof WorldEffect.Announce announce) {
      announce(announce.kind(), announce.text());
    }
  }

  /** What a rank hears that is of no use: it ends its process upon that. */
  static ErrorReply ended(String reason) {
    return new ErrorReply(ErrorCode.CONFLICT.number(), reason, "furrow mpi status", 0);
  }

  private void openLane(WorldEffect.OpenPath open) {
    Peer rank = sessions.get(open.session());
    Peer carrier = sessions.get(masterSession);
    if (rank == null || carrier == null) {
      return;
    }
    if (carriage == null || carriage.epoch() != open.epoch()) {
      carriage = new EpochRoutes(open.epoch(), carrier);
    }
    carriage.open(open.rank(), rank);
  }

  /** Numbers are set aside before they are used. */
  private void reserve() {
    if (book.epoch() <= intent.epochs()) {
      return;
    }
    StoredWorld next = intent.reserved(book.epoch() + EPOCHS_AHEAD);
    try {
      file.write(next);
      intent = next;
    } catch (ProblemException e) {
      LOG.warn("{}", e.getMessage());
    }
  }

  void announce(Notice.Kind kind, String text) {
    LOG.info("{}: {}", kind, text);
    house.events().add(new Notice(kind, 0, 0, "", text));
  }

  // ---- views ----

  WorldStateMachine book() {
    return book;
  }

  LauncherRunner launch() {
    return launch;
  }

  RingProcess master() {
    return masters.process();
  }

  MasterStats pulse() {
    return pulse;
  }

  /** The session, or null when it is gone. */
  Peer session(long id) {
    return sessions.get(id);
  }
}
