package furrow.app.worker;

import furrow.app.daemon.CurrentProgram;
import furrow.app.daemon.DetachedArguments;
import furrow.app.daemon.DetachedProcess;
import furrow.app.daemon.ProcessEnd;
import furrow.app.daemon.Readiness;
import furrow.client.cli.start.WorkerStartCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A fresh process in place of a worker that has run out of memory, or has too many hung threads,
 * under the same name. A worker in the background starts its successor and ends; one in the
 * foreground stays as its parent, passes signals on and ends as it does. What the server or a
 * launcher has started, those replace.
 */
final class WorkerReplacement {
  private static final String COUNT = "furrow.replacement";
  private static final String DETACHED = "furrow.detached";
  private static final String SUPERVISED = "furrow.supervised";
  private static final long LONGEST_PAUSE_MILLIS = 60_000;
  private static final long FIRST_PAUSE_MILLIS = 1_000;

  /** A process that lived so long did not fail at once. */
  private static final long STABLE_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final WorkerStartCommand command;
  private final Map<String, String> settled;
  private final long startedNanos = System.nanoTime();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile Process child;
  private final AtomicBoolean claimed = new AtomicBoolean();

  WorkerReplacement(WorkerStartCommand command, String name, Path log) {
    this.command = command;
    this.settled = Map.of("--name", name, "--log", log.toString());
  }

  /** How many of this worker's processes in a row have lived for a short time only. */
  private static int count() {
    return Integer.getInteger(COUNT, 0);
  }

  /** The pause before a process joins: none for the first two, then 1 s, doubled each time. */
  static long pauseMillis(int count) {
    int doublings = Math.min(count - 2, 10);
    return count < 2 ? 0 : Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << doublings);
  }

  /** Waits before this process joins; false when it was stopped meanwhile. */
  boolean awaitTurn() throws InterruptedException {
    return !stopped.await(pauseMillis(count()), TimeUnit.MILLISECONDS);
  }

  /** Ends the wait and the child, if there is one. */
  void stop() {
    stopped.countDown();
    Process current = child;
    if (current != null) {
      current.destroy();
    }
  }

  /**
   * Replaces this process; gives the exit status with which it is to end. Whoever asks while
   * another one stays as the parent of the successor waits for the end of the process.
   */
  int replace() throws IOException, InterruptedException {
    boolean others = command.ring() != null || Boolean.getBoolean(SUPERVISED);
    if (others) {
      return ProcessEnd.STATUS;
    }
    boolean background = Readiness.awaited() || Boolean.getBoolean(DETACHED);
    if (!claimed.compareAndSet(false, true)) {
      while (!background) {
        Thread.sleep(Long.MAX_VALUE);
      }
      return ProcessEnd.STATUS;
    }
    int count = System.nanoTime() - startedNanos > STABLE_NANOS ? 1 : count() + 1;
    if (background) {
      start(count, List.of("-D" + DETACHED + "=true"));
      return ProcessEnd.STATUS;
    }
    // The heap of this process is of no more use to it.
    System.gc();
    return supervise(count);
  }

  private int supervise(int first) throws IOException, InterruptedException {
    List<String> properties = List.of("-D" + SUPERVISED + "=true", DetachedProcess.ourEnd());
    int count = first;
    int status = ProcessEnd.STATUS;
    while (status == ProcessEnd.STATUS && stopped.getCount() > 0) {
      final long began = System.nanoTime();
      child = start(count, properties);
      if (stopped.getCount() == 0) {
        child.destroy();
      }
      status = child.waitFor();
      count = System.nanoTime() - began > STABLE_NANOS ? 1 : count + 1;
    }
    return status;
  }

  private Process start(int count, List<String> properties) throws IOException {
    List<String> all = new ArrayList<>(properties);
    all.add("-D" + COUNT + "=" + count);
    List<String> arguments = DetachedArguments.of(command.arguments(), settled);
    return new ProcessBuilder(CurrentProgram.command(all, arguments)).inheritIO().start();
  }
}
