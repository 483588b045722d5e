package furrow.server.local;

import furrow.engine.Notice;
import furrow.engine.View;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.ring.RingDirectories;
import furrow.ring.RingException;
import furrow.server.local.WorkerScaling.Decision;
import furrow.server.net.Listeners;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps local workers running: as many as {@link WorkerScaling} says, from the start or from the
 * first invocation on. A worker that ends with status 0 was told to stop and is not replaced; after
 * any other end a new process starts on a new ring, after a pause that grows.
 */
public final class LocalWorkers implements AutoCloseable {
  /** The group that they are in. */
  public static final String GROUP = "local";

  /** Starts the program of a local worker. */
  @FunctionalInterface
  public interface Launcher {
    /**
     * Starts a worker process that works on a ring and ends with it.
     *
     * @param name of the worker
     * @param ring the file that was made for it
     */
    Process start(String name, Path ring) throws IOException;
  }

  /** What they need of the server. */
  public interface Environment {
    /** Asks the engine; {@code then} is called on another thread. */
    void invocations(Consumer<View.Invocations> then);

    /** Tells a worker to end when it is empty. */
    void drain(String worker);

    void announce(Notice notice);
  }

  /**
   * One of them.
   *
   * @param pid 0 while there is no process
   * @param backOffMillis pause before its next start; 0 while it runs
   */
  public record State(String worker, long pid, long backOffMillis) {}

  private static final Logger LOG = LoggerFactory.getLogger(LocalWorkers.class);
  private static final long PATIENCE_MILLIS = 2_000;

  private final Map<String, RingProcess> workers = new TreeMap<>();

  /** Those that were told to end when they are empty, and have not yet. */
  private final Set<String> leaving = new HashSet<>();

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "furrow-local-workers");
            made.setDaemon(true);
            return made;
          });

  private final RingProcess.Resources resources;
  private final Environment environment;
  private volatile LocalWorkerSettings settings;
  private Launcher launcher;
  private WorkerScaling scaling;

  /** Whether they are still to be started, by the first who wants them. */
  private volatile boolean awaited;

  private volatile boolean started;
  private boolean closed;
  private boolean ending;

  public LocalWorkers(RingDirectories directories, Listeners listeners, Environment environment) {
    this.resources = new RingProcess.Resources(directories, listeners, thread);
    this.environment = environment;
  }

  /**
   * Says how many there are to be, once; starts them, unless they wait for the first invocation.
   * Returns before they have joined.
   *
   * @throws ProblemException BAD_SETTING when their rings cannot be made
   */
  public synchronized void start(LocalWorkerSettings numbers, Launcher program)
      throws ProblemException {
    if (closed || settings != null) {
      throw new IllegalStateException("local workers are started once, while the server runs");
    }
    numbers.check();
    settings = numbers;
    launcher = program;
    scaling = new WorkerScaling(numbers);
    LOG.info("local workers: {}", numbers);
    if (!numbers.atStart()) {
      awaited = true;
      return;
    }
    try {
      thread.submit(this::startLeast).get();
    } catch (ExecutionException e) {
      close();
      throw refused(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw refused(e);
    }
  }

  /** There is an invocation: starts them if that was waited for. Any thread; costs nothing else. */
  public void wanted() {
    if (awaited) {
      awaited = false;
      onThread(
          () -> {
            try {
              startLeast();
            } catch (IOException | RuntimeException e) {
              LOG.error("local workers cannot be started: {}; the next request tries again", e, e);
              awaited = true;
            }
          });
    }
  }

  /** Those that there are, by name. Any thread. */
  public List<State> states() {
    synchronized (workers) {
      List<State> states = new ArrayList<>(workers.size());
      workers.forEach(
          (name, worker) -> states.add(new State(name, worker.pid(), worker.backOffMillis())));
      return states;
    }
  }

  /** Why there is no local worker though there should be; empty when all is well. Any thread. */
  public String problem() {
    List<State> states = states();
    boolean any = states.stream().anyMatch(state -> state.backOffMillis() == 0);
    return states.isEmpty() || any ? "" : summary();
  }

  /** Each with its process, or when it is started again. Any thread. */
  public String summary() {
    List<String> texts = new ArrayList<>();
    for (State state : states()) {
      texts.add(
          state.backOffMillis() == 0
              ? state.worker() + " runs as process " + state.pid()
              : state.worker() + " died and is started again in " + state.backOffMillis() + " ms");
    }
    return texts.isEmpty() ? "none has been started" : String.join(", ", texts);
  }

  /** The group whose workers answer requests: theirs, or all where there are none. */
  public String group() {
    return settings == null ? "" : GROUP;
  }

  /** Whether any were started. */
  public boolean started() {
    return started;
  }

  // ---- on the one thread ----

  private Void startLeast() throws IOException {
    if (started || ending) {
      return null;
    }
    LOG.info("starting {} local workers", settings.least());
    try {
      while (workers.size() < settings.least()) {
        add();
      }
    } catch (IOException | RuntimeException e) {
      endNow();
      throw e;
    }
    started = true;
    LOG.info("{} local workers started", workers.size());
    if (settings.least() < settings.most()) {
      long millis = settings.interval().toMillis();
      thread.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    }
    return null;
  }

  private String add() throws IOException {
    int number = 1;
    while (workers.containsKey("local-" + number)) {
      number++;
    }
    String name = "local-" + number;
    RingProcess worker = new RingProcess(name, new Program(name), resources);
    synchronized (workers) {
      workers.put(name, worker);
    }
    try {
      worker.start();
    } catch (IOException | RuntimeException e) {
      remove(name);
      throw e;
    }
    return name;
  }

  private void remove(String name) {
    leaving.remove(name);
    synchronized (workers) {
      workers.remove(name);
    }
  }

  private void look() {
    environment.invocations(seen -> onThread(() -> decide(seen)));
  }

  private void decide(View.Invocations seen) {
    if (ending) {
      return;
    }
    List<WorkerScaling.Load> loads = new ArrayList<>();
    for (View.Invocations.Load load : seen.loads()) {
      if (workers.containsKey(load.worker()) && !leaving.contains(load.worker())) {
        loads.add(new WorkerScaling.Load(load.worker(), load.held(), load.done()));
      }
    }
    int staying = workers.size() - leaving.size();
    Decision decision = scaling.look(System.nanoTime(), seen.inFlight(), staying, loads);
    LOG.debug(
        "local workers: {} in flight, {} of {} to {} run: {}",
        seen.inFlight(),
        staying,
        settings.least(),
        settings.most(),
        decision.step());
    switch (decision.step()) {
      case ADD -> addBecause(decision.reason());
      case END -> {
        leaving.add(decision.worker());
        scaled(decision.worker(), "down to " + (staying - 1) + ": " + decision.reason());
        environment.drain(decision.worker());
      }
      case NONE -> {}
      default -> throw new IllegalStateException("step: " + decision.step());
    }
  }

  private void addBecause(String reason) {
    try {
      String name = add();
      scaled(name, "up to " + (workers.size() - leaving.size()) + ": " + reason);
    } catch (IOException | RuntimeException e) {
      LOG.error("another local worker cannot be started: {}", e.toString());
    }
  }

  private void scaled(String worker, String text) {
    note(Notice.Kind.LOCAL_WORKERS_SCALED, worker, text);
    LOG.info("local workers are scaled {} ({})", text, worker);
  }

  private void note(Notice.Kind kind, String worker, String text) {
    environment.announce(new Notice(kind, 0, -1, worker, text));
  }

  /** One worker's program. */
  private final class Program implements RingProcess.Program {
    private final String name;
    private long pid;

    Program(String name) {
      this.name = name;
    }

    @Override
    public Process start(Path ring) throws IOException {
      LOG.info("spawning local worker {}", name);
      Process process = launcher.start(name, ring);
      pid = process.pid();
      return process;
    }

    @Override
    public void began() {
      note(Notice.Kind.LOCAL_WORKER_STARTED, name, "process " + pid);
    }

    @Override
    public boolean ended(int status) {
      boolean told = status == 0 || leaving.contains(name);
      String what = told ? "it was told to" : "another follows";
      note(
          Notice.Kind.LOCAL_WORKER_ENDED,
          name,
          "process " + pid + " with status " + status + ": " + what);
      if (told) {
        remove(name);
      }
      return !told;
    }
  }

  // ---- the end ----

  private static ProblemException refused(Throwable cause) {
    if (cause instanceof ProblemException known) {
      return known;
    }
    boolean flag =
        cause instanceof RingException ring && ring.kind() == RingException.Kind.NO_JVM_FLAG;
    return new ProblemException(
            ErrorCode.BAD_SETTING,
            "local workers cannot be started: " + cause.getMessage(),
            flag
                ? "start the server with ./furrow, or pass that flag to java"
                : "free space in /dev/shm or in the state directory, or leave out --local-workers")
        .because(cause);
  }

  private void onThread(Runnable work) {
    try {
      thread.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("local workers have ended with the server");
    }
  }

  /** Replaces no worker any more; those that run are told to end over their sessions. */
  public synchronized void stopReplacing() {
    if (!closed && settings != null) {
      awaited = false;
      onThread(
          () -> {
            ending = true;
            workers.values().forEach(RingProcess::stopReplacing);
          });
    }
  }

  /** Waits a moment for the processes to end by themselves, then kills them. */
  @Override
  public synchronized void close() {
    if (!closed && settings != null) {
      stopReplacing();
      endAll();
    }
    closed = true;
    // An orderly shutdown would wait for everything that is scheduled.
    thread.shutdownNow();
  }

  private void endAll() {
    Future<?> end = thread.submit(this::endNow);
    try {
      end.get(2 * PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("local workers did not end: {}", e.toString());
    }
  }

  private void endNow() {
    if (workers.isEmpty()) {
      return;
    }
    LOG.info("ending {} local workers", workers.size());
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    for (RingProcess worker : workers.values()) {
      worker.stopReplacing();
      worker.end(until);
    }
    synchronized (workers) {
      workers.clear();
    }
    LOG.info("local workers have ended; their rings are removed");
  }
}
