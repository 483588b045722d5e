package furrow.server.mpi;

import furrow.protocol.error.Advice;
import furrow.protocol.error.ProblemException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A launcher on a thread of its own, because it may take seconds. Called from any thread. */
final class LauncherRunner {
  private static final Logger LOG = LoggerFactory.getLogger(LauncherRunner.class);
  private static final long FIRST_PAUSE = 2_000;
  private static final long MAX_PAUSE = 30_000;
  private static final int MAX_TRIES = 10;

  /** A step that may fail. */
  private interface Step {
    void run() throws ProblemException;
  }

  private final RankLauncher launcher;
  private final ScheduledExecutorService thread;
  private volatile boolean begun;
  private volatile boolean ended;
  private volatile String problem = "";
  private volatile ProblemException refusal;

  LauncherRunner(RankLauncher launcher, ScheduledExecutorService thread) {
    this.launcher = launcher;
    this.thread = thread;
  }

  /**
   * Starts the ranks, or finds those that were started; tries again where that may help.
   *
   * @param ended takes the number of each rank that is known to have ended, on any thread
   */
  void begin(boolean adopt, IntConsumer ended) {
    launcher.listen(ended);
    execute(() -> begin(adopt, FIRST_PAUSE, 1));
  }

  private void begin(boolean adopt, long pause, int tries) {
    if (ended) {
      return;
    }
    ProblemException failure = attempt(adopt ? launcher::adopt : launcher::start);
    begun = failure == null;
    if (failure == null) {
      return;
    }
    if (failure.code().advice() == Advice.FIX || tries == MAX_TRIES) {
      refusal = failure;
    } else {
      // The first try may have started some of them.
      later(() -> begin(true, Math.min(MAX_PAUSE, pause * 2), tries + 1), pause);
    }
  }

  /** Why the ranks were not started, when that is not tried again. */
  Optional<ProblemException> refusal() {
    return Optional.ofNullable(refusal);
  }

  void replace(int number) {
    execute(
        () -> {
          if (!ended) {
            attempt(() -> launcher.replace(number));
          }
        });
  }

  /**
   * Ends all that is left.
   *
   * @param done told what could not be ended; nothing when that is nothing
   */
  void down(Duration limit, Consumer<String> done) {
    ended = true;
    execute(
        () -> {
          String left = "";
          try {
            left = launcher.down(limit) ? "" : "not all of its processes have ended in time";
          } catch (ProblemException e) {
            left = e.getMessage() + (e.hint().isEmpty() ? "" : "; " + e.hint());
          } catch (RuntimeException e) {
            LOG.error("the launcher failed", e);
            left = e.toString();
          }
          done.accept(left);
        });
  }

  private ProblemException attempt(Step step) {
    try {
      step.run();
      problem = "";
      return null;
    } catch (ProblemException e) {
      problem = e.getMessage() + (e.hint().isEmpty() ? "" : "; " + e.hint());
      LOG.warn("{}", problem);
      return e;
    } catch (RuntimeException e) {
      LOG.error("the launcher failed", e);
      problem = e.toString();
      return new ProblemException(furrow.protocol.error.ErrorCode.INTERNAL, problem, "");
    }
  }

  private void execute(Runnable work) {
    later(work, 0);
  }

  private void later(Runnable work, long millis) {
    try {
      thread.schedule(work, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the server is ending");
    }
  }

  RankLauncher.Status status() {
    return launcher.status();
  }

  /** Whether ranks can run now, and whether they never can again. */
  WorldEvent.LauncherState state() {
    RankLauncher.Status status = status();
    return new WorldEvent.LauncherState(begun && status.running() && !status.over(), status.over());
  }

  /** Why the last thing that was asked of the launcher failed; empty when it did not. */
  String problem() {
    return problem;
  }
}
