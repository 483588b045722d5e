package furrow.server;

import furrow.engine.EngineSettings;
import furrow.engine.Shares;
import furrow.kernel.FatalErrors;
import furrow.kernel.KernelException;
import furrow.kernel.Kernels;
import furrow.kernel.file.ProtectedPlaces;
import furrow.protocol.access.Address;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.ring.RingDirectories;
import furrow.runtime.EngineRuntime;
import furrow.runtime.LeaseClock;
import furrow.runtime.StoreException;
import furrow.runtime.TaskStore;
import furrow.runtime.memory.MemoryStore;
import furrow.runtime.merge.FileMergeJournal;
import furrow.runtime.merge.MergeJournal;
import furrow.runtime.spool.FileSpool;
import furrow.server.access.AccessFiles;
import furrow.server.access.TokenStore;
import furrow.server.access.UserName;
import furrow.server.adapter.Auditor;
import furrow.server.adapter.EngineCalls;
import furrow.server.adapter.EngineInbox;
import furrow.server.adapter.InvocationRequests;
import furrow.server.adapter.LocalWorkerCalls;
import furrow.server.adapter.PendingRequests;
import furrow.server.adapter.ReplyPublisher;
import furrow.server.adapter.RequestService;
import furrow.server.file.AbandonableOpener;
import furrow.server.file.AllowedRoots;
import furrow.server.file.FileService;
import furrow.server.file.FileThreads;
import furrow.server.file.PartialReader;
import furrow.server.file.ServerInputs;
import furrow.server.file.StoredSubtasks;
import furrow.server.file.TaskInputs;
import furrow.server.file.UploadStore;
import furrow.server.http.ApiRoutes;
import furrow.server.http.HttpGateway;
import furrow.server.http.KernelRoutes;
import furrow.server.http.MetricsRoutes;
import furrow.server.http.ProcessRoutes;
import furrow.server.http.RouteTable;
import furrow.server.http.ServerRoutes;
import furrow.server.local.LocalWorkerSettings;
import furrow.server.local.LocalWorkers;
import furrow.server.log.AuditLog;
import furrow.server.log.EventLog;
import furrow.server.metrics.Scraper;
import furrow.server.metrics.ServerMetrics;
import furrow.server.mpi.RankLauncher;
import furrow.server.mpi.RankPrograms;
import furrow.server.mpi.WorldService;
import furrow.server.net.Admission;
import furrow.server.net.FileDescriptors;
import furrow.server.net.Listeners;
import furrow.server.net.NettyTransport;
import furrow.server.peer.Peers;
import furrow.server.state.HostName;
import furrow.server.state.PrivateFiles;
import furrow.server.state.ServerIdentity;
import furrow.server.state.ServerKey;
import furrow.server.state.StateLock;
import furrow.server.store.DatabaseCheck;
import furrow.server.store.DatabasePlace;
import furrow.server.store.WitnessedStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server. {@link #start} gives one that takes connections; {@link #stop} or a store that
 * fails ends it, upon which {@link #ended} completes.
 *
 * <p>{@link #startFiles}, {@link #startEngine} and {@link #startRequests} are the whole of it: what
 * a server consists of, in the order in which it starts. It closes in the reverse order.
 */
public final class FurrowServer {
  private static final Logger LOG = LoggerFactory.getLogger(FurrowServer.class);

  /**
   * After this time the process may exit with parts still open: as safe as kill -9, which loses
   * nothing acknowledged.
   */
  private static final long STOP_SECONDS = 9;

  private static final int FILE_THREADS = 4;
  private static final long FILE_THREADS_MILLIS = 1_000;
  private static final long OPEN_MILLIS = 10_000;
  private static final int INBOX = 65_536;
  private static final long BALLAST_BYTES = 16L << 20;

  /** HTTP connections that may be open, where the system allows four times as many files. */
  private static final int MOST_HTTP = 16_384;

  private final ServerSettings settings;
  private final StateDirectory state;
  private final LongSupplier wallMillis = System::currentTimeMillis;
  private final long startedNanos = System.nanoTime();
  private final SecureRandom random = new SecureRandom();
  private final ServerParts parts = new ServerParts();
  private final Shutdown shutdown = new Shutdown();
  private final CountDownLatch startEnded = new CountDownLatch(1);
  private final CompletableFuture<ShutdownCause> ended = new CompletableFuture<>();
  private final Peers peers = new Peers();
  private final ServerMetrics metrics;
  private final PendingRequests requests =
      new PendingRequests(Runtime.getRuntime().maxMemory() / 8);
  private String serverId;
  private DatabaseCheck database;
  private ServerKey key;
  private TokenStore tokens;
  private AuditLog audit;
  private Auditor auditor;
  private EventLog events;
  private FileSpool spool;
  private Kernels kernels;
  private UploadStore uploads;
  private ServerInputs inputs;
  private TaskInputs taskInputs;
  private FileThreads fileThreads;
  private Listeners listeners;
  private Endpoints endpoints;
  private HttpGateway gateway;
  private HttpEndpoints http;
  private TaskStore store;
  private LeaseClock clock;
  private WorldService worlds;
  private LocalWorkers localWorkers;
  private EngineRuntime core;
  private EngineCalls calls;
  private PeriodicTasks periodic;
  private boolean stopping;

  private FurrowServer(ServerSettings settings) {
    this.settings = settings;
    this.state = settings.state();
    this.metrics = new ServerMetrics(settings.version());
  }

  /**
   * Starts a server.
   *
   * @throws ProblemException STATE_IN_USE, PORT_IN_USE, BAD_SETTING, STORE_DAMAGED or INTERNAL;
   *     nothing is left behind
   */
  public static FurrowServer start(ServerSettings settings) throws ProblemException {
    FurrowServer server = new FurrowServer(settings);
    boolean started = false;
    try {
      server.startFiles();
      server.startEngine();
      server.startRequests();
      started = true;
      return server;
    } catch (IOException e) {
      throw StartProblem.of(e, settings.state().root());
    } catch (StoreException e) {
      throw StartProblem.of(e, settings.state().root());
    } finally {
      if (!started) {
        server.parts.close();
      }
      server.startEnded.countDown();
    }
  }

  // ---- the parts, first to last ----

  /** The state directory, logs and files. */
  private void startFiles() throws IOException, StoreException {
    PrivateFiles.directory(state.root());
    long pid = ProcessHandle.current().pid();
    parts.start("state lock", () -> StateLock.take(state, pid), StateLock::close);
    DatabasePlace place = DatabasePlace.of(UserName.ofProcess(), HostName.read());
    Path file = settings.durable() ? place.locate(state.database()) : state.database();
    if (settings.durable()) {
      database = DatabaseCheck.run(state.root(), file, random);
    }
    serverId = settings.durable() ? database.server() : ServerIdentity.of(state.root(), random);
    key = settings.durable() ? ServerKey.of(state.root(), random) : ServerKey.ephemeral(random);
    tokens = TokenStore.open(state.accessDirectory(), random, wallMillis);
    audit =
        parts.start("audit log", () -> AuditLog.open(state.audit(), wallMillis), AuditLog::close);
    auditor = new Auditor(audit, wallMillis);
    PrivateFiles.directory(state.log());
    events =
        parts.start(
            "event log",
            () -> EventLog.open(state.log().resolve("events.jsonl"), wallMillis),
            EventLog::close);
    // What is in the spool belongs to the tasks in the DB, which an ephemeral server does not see.
    Path files =
        PrivateFiles.directory(
            settings.durable() ? state.spool() : state.root().resolve("ephemeral"));
    spool = new FileSpool(files, settings.durable());
    uploads = new UploadStore(files.resolve("upload"));
    kernels = parts.start("kernels", this::loadKernels, Kernels::close);
    AbandonableOpener opener =
        parts.start(
            "file opener", () -> new AbandonableOpener(OPEN_MILLIS), AbandonableOpener::close);
    ProtectedPlaces unreadable = UnreadablePlaces.of(state, place, file);
    inputs = new ServerInputs(new AllowedRoots(settings.roots(), unreadable), uploads, opener);
    taskInputs = parts.start("task inputs", () -> new TaskInputs(inputs), TaskInputs::close);
    fileThreads =
        parts.start(
            "file threads",
            () -> new FileThreads(FILE_THREADS),
            threads -> threads.close(FILE_THREADS_MILLIS));
  }

  /**
   * Sockets first, bound but not accepting, so that a port in use is found before the task DB
   * opens.
   */
  private void startEngine() throws IOException, StoreException {
    listeners =
        parts.start(
            "listeners",
            () -> new Listeners(NettyTransport.best(), settings.ioThreads()),
            Listeners::close);
    endpoints =
        parts.start(
            "endpoints",
            () -> Endpoints.bind(settings, listeners, serverId, random),
            Endpoints::close);
    gateway =
        new HttpGateway(
            new HttpGateway.Settings(
                UserName.ofProcess(),
                tokens::authenticate,
                settings.http().trustLoopback(),
                hostNames(),
                (int) Math.min(MOST_HTTP, FileDescriptors.limit() / 4),
                Runtime.getRuntime().maxMemory() / 16,
                settings.net()));
    http =
        parts.start(
            "HTTP endpoints",
            () -> HttpEndpoints.bind(settings, endpoints, listeners, gateway),
            HttpEndpoints::close);
    RingDirectories rings =
        parts.start("ring directories", this::sweptRings, RingDirectories::close);
    MergeJournal journal = settings.durable() ? startJournal() : MergeJournal.NONE;
    store = parts.start("task DB", this::openStore, TaskStore::close);
    int shortest = settings.net().heartbeatMillis(Role.RANK);
    clock = LeaseClock.forHeartbeat(TimeUnit.MILLISECONDS.toNanos(shortest));
    worlds =
        parts.start(
            "MPI worlds",
            () ->
                new WorldService(
                    new WorldService.Environment(
                        state.root().resolve("mpi"),
                        events,
                        random,
                        clock::now,
                        shortest,
                        rings,
                        listeners,
                        then -> calls.allWorkers(then))),
            WorldService::close);
    localWorkers =
        parts.start(
            "local workers",
            () -> new LocalWorkers(rings, listeners, new LocalWorkerCalls(() -> calls, events)),
            LocalWorkers::close);
    parts.start("sessions", () -> peers, shutdown::sayGoodbye);
    core = parts.start("engine", () -> startCore(journal), EngineRuntime::close);
  }

  /** Accepts connections, as the last step. */
  private void startRequests() throws IOException, StoreException {
    EngineInbox inbox = new EngineInbox(EngineInbox.Loop.of(core.loop()));
    calls = new EngineCalls(requests, inbox, auditor);
    RequestService service =
        new RequestService(
            peers,
            calls,
            events,
            new FileService(
                fileThreads,
                spool,
                taskInputs,
                uploads,
                new PartialReader.Source(store, spool, core::growing)),
            new StoredSubtasks(store, spool),
            worlds,
            status()::of,
            new InvocationRequests.Parts(
                kernels::require,
                localWorkers::wanted,
                new KernelRoutes(gateway.routes(), localWorkers::group)),
            this::stop,
            key,
            HostName.read());
    AccessFiles.write(
        state,
        tokens,
        UserName.ofProcess(),
        serverId,
        endpoints.addresses(),
        endpoints.certificate(),
        httpUrls());
    gateway.readiness().add("local_workers", localWorkers::problem);
    gateway.readiness().note("local_workers", localWorkers::summary);
    gateway.readiness().add("disk", () -> core.spaceLow() ? "the disk is full" : "");
    ServerRoutes.register(gateway.routes(), gateway.readiness(), settings.version());
    ApiRoutes.register(gateway.routes());
    Scraper scraper =
        parts.start(
            "metrics", () -> new Scraper(metrics, calls::totals, System::nanoTime), Scraper::close);
    MetricsRoutes.register(gateway.routes(), scraper);
    metrics.shell(status().shell(requests::waiting, () -> localWorkers.states().size()));
    warnings().forEach(warning -> LOG.warn("{}", warning));
    gateway.open(service, peers, metrics.http(), core.incarnation());
    ProcessRoutes.register(gateway.routes(), localWorkers::group);
    Admission admission =
        new Admission(
            serverId, core.incarnation(), tokens, random, settings.net(), peers, service, clock);
    parts.start(
        "requests",
        () -> {
          listeners.open(admission);
          return service;
        },
        open -> shutdown.endRequests(listeners, core.loop(), requests));
    periodic =
        parts.start(
            "periodic tasks",
            () ->
                new PeriodicTasks(
                    tokens,
                    peers,
                    fileThreads,
                    taskInputs,
                    uploads,
                    spool::pinned,
                    calls::allTasks),
            PeriodicTasks::close);
  }

  /** By what names HTTP clients may ask for this server. */
  private Set<String> hostNames() throws IOException {
    Set<String> names = new HashSet<>(settings.http().hosts());
    names.add(HostName.read());
    for (HttpAddress address : settings.http().listen()) {
      if (address.tcp() != null) {
        names.add(address.tcp().host());
      }
    }
    return names;
  }

  private Kernels loadKernels() throws IOException {
    try {
      return Kernels.load(state.plugins(), settings.off());
    } catch (KernelException e) {
      throw new ProblemException(ErrorCode.named(e.code()), e.getMessage(), e.hint()).because(e);
    }
  }

  /** The directories for rings; deletes rings that killed servers have left there. */
  private RingDirectories sweptRings() throws IOException {
    RingDirectories found =
        new RingDirectories(List.of(RingDirectories.SHARED_MEMORY, state.root()), random);
    int swept = found.sweep(System.currentTimeMillis());
    if (swept > 0) {
      LOG.info("{} ring directories of dead servers removed", swept);
    }
    return found;
  }

  private FileMergeJournal startJournal() throws IOException, StoreException {
    return parts.start(
        "merge journal",
        () -> new FileMergeJournal(state.root().resolve("merge.journal")),
        FileMergeJournal::close);
  }

  private TaskStore openStore() throws IOException, StoreException {
    if (!settings.durable()) {
      return new MemoryStore();
    }
    return WitnessedStore.open(database, BALLAST_BYTES, wallMillis);
  }

  private EngineRuntime startCore(MergeJournal journal) throws StoreException {
    EngineSettings defaults = EngineSettings.DEFAULT;
    EngineSettings engine =
        new EngineSettings(
                TimeUnit.MILLISECONDS.toNanos(settings.net().heartbeatMillis()),
                defaults.poisonLimit(),
                defaults.aheadBytes(),
                defaults.maxTasks(),
                defaults.keepEnded(),
                defaults.comebackNanos())
            .withTaskBytes(Runtime.getRuntime().maxMemory() / 4)
            .withMaxInvocations(settings.invocations());
    return EngineRuntime.start(
        new EngineRuntime.Settings(
            engine, settings.mergeThreads(), INBOX, EngineRuntime.StoreLimits.DEFAULT),
        new EngineRuntime.Parts(
            store,
            spool,
            kernels::require,
            inputs,
            new ReplyPublisher(peers, requests, events, auditor),
            clock,
            peers,
            journal,
            key,
            random.nextLong()),
        new EngineRuntime.ErrorHandlers(this::fail, this::fault));
  }

  private ServerStatus status() {
    return new ServerStatus(
        settings,
        serverId,
        startedNanos,
        addresses(),
        httpUrls(),
        peers::count,
        listeners::unauthenticated,
        core::spaceLow,
        user -> {
          List<Shares.Use> uses = new ArrayList<>(requests.shares(user));
          uses.addAll(uploads.shares(user));
          return uses;
        });
  }

  // ---- while it runs ----

  /**
   * Starts worker processes on this host that work over shared memory, in group {@code local} when
   * the launcher says so, and keeps as many as there are to be until the server stops. Once.
   *
   * @throws ProblemException BAD_SETTING when there is no room for their rings
   */
  public synchronized void startLocalWorkers(
      LocalWorkerSettings numbers, LocalWorkers.Launcher launcher) throws ProblemException {
    if (stopping) {
      throw new IllegalStateException("the server is stopping");
    }
    localWorkers.start(numbers, launcher);
  }

  /** Enables MPI worlds, and resumes the world that the previous server was asked for. Once. */
  public void worlds(RankPrograms programs, RankLauncher.Factory launchers) {
    worlds.enable(programs, launchers);
  }

  /** Where it listens, in the order in which peers should try. */
  public List<Address> addresses() {
    return List.copyOf(endpoints.addresses());
  }

  /** What its operator should know. */
  public List<String> warnings() {
    return settings.http().warnings();
  }

  /** What HTTP clients may ask for. */
  public RouteTable httpRoutes() {
    return gateway.routes();
  }

  /** Where it speaks HTTP, as in {@code http://127.0.0.1:8080}. */
  public List<String> httpUrls() {
    return http.urls();
  }

  public String serverId() {
    return serverId;
  }

  /** How often this state directory has been opened, from 1. */
  public int incarnation() {
    return core.incarnation();
  }

  int sessionCount() {
    return peers.count();
  }

  int unauthenticatedCount() {
    return listeners.unauthenticated();
  }

  /** Connections that one listener lets in before they have proven a token. */
  int mostAtDoor() {
    return listeners.mostUnauthenticated();
  }

  PeriodicTasks periodicTasks() {
    return periodic;
  }

  /** Names of its parts in the order in which they have started. */
  List<String> partNames() {
    return parts.names();
  }

  // ---- the end ----

  /** Why it ended: {@code failure} is null when it was asked to and has closed all. */
  public record ShutdownCause(Throwable failure) {}

  /** Completes when everything is closed and the state directory is free. */
  public CompletableFuture<ShutdownCause> ended() {
    return ended;
  }

  /**
   * Begins to stop and returns at once; a second, immediate call shortens the waits of the first.
   * Nothing that was acknowledged is lost either way.
   */
  public void stop(boolean immediately) {
    end(immediately, null);
  }

  private void fail(Throwable cause) {
    FatalErrors.pass(cause);
    LOG.error("the server stops because of an error", cause);
    end(true, cause);
  }

  private void fault(Throwable cause) {
    FatalErrors.pass(cause);
    LOG.error("an effect was lost: its handler threw", cause);
  }

  private synchronized void end(boolean immediately, Throwable cause) {
    if (immediately) {
      shutdown.hurry();
    }
    if (stopping) {
      return;
    }
    stopping = true;
    if (localWorkers != null) {
      localWorkers.stopReplacing();
    }
    ended.completeOnTimeout(new ShutdownCause(cause), STOP_SECONDS, TimeUnit.SECONDS);
    new Thread(() -> close(cause), "furrow-stop").start();
  }

  /** Waits for the start to end first: an engine may fail while later parts start. */
  private void close(Throwable cause) {
    Exception failure = null;
    try {
      startEnded.await();
      failure = parts.close();
    } catch (InterruptedException e) {
      failure = e;
    }
    if (failure != null) {
      LOG.error("the server did not stop cleanly", failure);
    }
    ended.complete(new ShutdownCause(cause == null ? failure : cause));
  }
}
