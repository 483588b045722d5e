package furrow.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Programs that never end by themselves, found again among all processes of the machine. */
final class Sleepers {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final AtomicInteger MADE = new AtomicInteger();

  /** A number of seconds that no other test uses. */
  final String seconds = 1000 + MADE.incrementAndGet() + "." + ProcessHandle.current().pid();

  /** As a shell's command, without any of the program's streams. */
  final String quiet = "sleep " + seconds + " </dev/null >/dev/null 2>&1";

  long count() {
    return ProcessHandle.allProcesses()
        .filter(one -> one.info().command().orElse("").endsWith("/sleep"))
        .filter(one -> one.info().commandLine().orElse("").endsWith(seconds))
        .count();
  }

  void await(long wanted) {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (count() != wanted && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(count()).as("processes that sleep %s s", seconds).isEqualTo(wanted);
  }

  void kill() {
    ProcessHandle.allProcesses()
        .filter(one -> one.info().command().orElse("").endsWith("/sleep"))
        .filter(one -> one.info().commandLine().orElse("").endsWith(seconds))
        .forEach(ProcessHandle::destroyForcibly);
  }
}
