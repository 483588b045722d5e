package furrow.server.mpi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A rank that is a process of this host. Process numbers are used again: it is the one that was
 * recorded when number, start time and boot are the same.
 *
 * @param number of the rank
 * @param startTicks when the process started, in the kernel's ticks since the boot
 */
record RankProcess(int number, long startTicks, ProcessHandle handle) {
  private static final Path PROC = Path.of("/proc");
  private static final Path BOOT = PROC.resolve("sys/kernel/random/boot_id");

  /** Counted from the field after the name, which may hold blanks. */
  private static final int STATE = 0;

  private static final int START = 19;

  /**
   * The process of a record, unless it is gone.
   *
   * @param record a line of {@code /proc/PID/stat} and one with the id of the boot
   */
  static Optional<RankProcess> of(int number, long pid, String record) {
    Optional<ProcessHandle> handle = ProcessHandle.of(pid);
    String[] lines = record.split("\n");
    boolean ofIt = lines[0].startsWith(pid + " ");
    if (handle.isEmpty() || lines.length != 2 || !ofIt || !lines[1].equals(boot())) {
      return Optional.empty();
    }
    RankProcess process = new RankProcess(number, startTicks(lines[0]), handle.get());
    return process.alive() ? Optional.of(process) : Optional.empty();
  }

  /** Whether it is there and still the same; one that only waits to be buried is not. */
  boolean alive() {
    try {
      String stat = Files.readString(PROC.resolve(handle.pid() + "/stat"));
      return startTicks >= 0 && startTicks(stat) == startTicks && !field(stat, STATE).equals("Z");
    } catch (IOException e) {
      return false;
    }
  }

  void terminate() {
    if (alive()) {
      handle.destroy();
    }
  }

  void kill() {
    if (alive()) {
      handle.destroyForcibly();
    }
  }

  private static long startTicks(String stat) {
    try {
      return Long.parseLong(field(stat, START));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static String field(String stat, int index) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
    return index < fields.length ? fields[index] : "";
  }

  private static String boot() {
    try {
      return Files.readString(BOOT).trim();
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public String toString() {
    return "rank " + number + " (process " + handle.pid() + ")";
  }
}
