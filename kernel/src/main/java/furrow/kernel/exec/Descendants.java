package furrow.kernel.exec;

import furrow.kernel.KernelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * The processes of one run: the program and whatever it has started, detached or not. They are
 * known by the run's {@link Marker}, or because they hold its pipes.
 *
 * <p>Looking is cheap when there is nothing to find: only processes with numbers above the
 * program's can be its descendants, and as long as Linux has not run out of numbers these are few.
 */
final class Descendants {
  /** On a busy system there are new numbers at every look, nearly always others'. */
  private static final int ENOUGH_PASSES = 4;

  private static final int MOST_PASSES = 200;
  private static final long SELF = ProcessHandle.current().pid();
  private static final long END_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final ProcessTable table;
  private final Process program;
  private final Marker marker;
  private final Path pipes;
  private final long started = System.nanoTime();

  /**
   * @param pipes directory of the run's pipes; null for none
   */
  Descendants(ProcessTable table, Process program, Marker marker, Path pipes) {
    this.table = table;
    this.program = program;
    this.marker = marker;
    this.pipes = pipes;
  }

  /** The program has ended: ends what it has left. */
  void killLeft() throws KernelException {
    long seen = program.pid();
    long last = table.lastPid();
    if (last < seen || !table.ascending(System.nanoTime() - started)) {
      killAll();
      return;
    }
    // Who has ended before it was looked at may have started another: its number is above `last`.
    int nothing = 0;
    for (int pass = 0; last != seen && nothing < ENOUGH_PASSES; pass++) {
      checkPasses(pass);
      nothing = kill(table.pids(seen, last)) ? 0 : nothing + 1;
      seen = last;
      last = table.lastPid();
    }
  }

  /** Ends the program and all its descendants. */
  void kill() throws KernelException {
    if (program.isAlive()) {
      // The tree has those too that have cleared their environment and stayed where they were.
      List<ProcessHandle> tree = program.descendants().toList();
      program.destroyForcibly();
      tree.forEach(ProcessHandle::destroyForcibly);
    }
    killAll();
  }

  private void killAll() throws KernelException {
    for (int pass = 0; kill(table.pids()); pass++) {
      checkPasses(pass);
    }
  }

  private static void checkPasses(int pass) throws KernelException {
    if (pass == MOST_PASSES) {
      throw new KernelException(
          KernelException.Kind.TRANSIENT,
          "SUBTASK_FAILED",
          "processes of the program start others faster than they can be ended",
          "");
    }
  }

  /** Ends those of these processes that belong to the run; whether there were any. */
  private boolean kill(LongStream pids) {
    List<Long> found = new ArrayList<>();
    pids.filter(this::ours)
        .forEach(
            pid -> {
              // The handle knows when the process was started, and ends no other of that number.
              ProcessHandle process = ProcessHandle.of(pid).orElse(null);
              if (process != null && ours(pid)) {
                process.destroyForcibly();
                found.add(pid);
              }
            });
    awaitEnd(found);
    return !found.isEmpty();
  }

  private void awaitEnd(List<Long> killed) {
    long deadline = System.nanoTime() + END_NANOS;
    while (killed.stream().anyMatch(this::ours) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private boolean ours(long pid) {
    return table.environmentHas(pid, marker.toString()) || holdsPipes(pid);
  }

  /** When the run began, in seconds since the system's start, and a little less. */
  private double startedUptime() {
    return table.uptime() - (System.nanoTime() - started) / 1e9 - 1;
  }

  /** Not so a child of this process: between fork and exec it has all that we have. */
  private boolean holdsPipes(long pid) {
    return pipes != null
        && pid != SELF
        && table.isProcessSince(pid, startedUptime(), SELF)
        && table.holds(pid, pipes);
  }
}
