package furrow.kernel.exec;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/** What Linux tells of processes in {@code /proc}; elsewhere the table is empty. */
final class ProcessTable {
  static final ProcessTable OF_SYSTEM = new ProcessTable(Path.of("/proc"));

  /** Numbers that are asked for one by one; above it, listing all processes is cheaper. */
  private static final int MOST_SINGLY = 1024;

  /** No system allocates more process numbers per second than this. */
  private static final long MOST_PER_SECOND = 50_000;

  /** An environment has at most 6 MiB on Linux (execve(2)). */
  private static final int MOST_ENVIRONMENT = 8 << 20;

  private static final int BLOCK = 16 * 1024;

  /** How long an exec may take, as from a slow network file system. */
  private static final long EXEC_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final int SURELY_EMPTY = 3;

  /** Fields of {@code /proc/PID/stat} (proc(5)), counted from the one behind the name. */
  private static final int STATE = 0;

  private static final int PARENT = 1;
  private static final int FLAGS = 6;
  private static final int START = 19;
  private static final int ENVIRONMENT_END = 48;
  private static final long KERNEL_THREAD = 0x0020_0000;

  /** Per second, in what the kernel tells. */
  private static final int TICKS = 100;

  private static final int MOST_BEFORE_TGID = 10;

  private final Path root;
  private final Path lastPid;
  private final long wrapNanos;

  ProcessTable(Path root) {
    this.root = root;
    this.lastPid = root.resolve("sys/kernel/ns_last_pid");
    this.wrapNanos = number(root.resolve("sys/kernel/pid_max")) * 1_000_000_000 / MOST_PER_SECOND;
  }

  /**
   * The number that was given to a process last, -1 when it is not known. All processes with
   * numbers between two answers were started in between, unless the numbers have started over.
   */
  long lastPid() {
    return number(lastPid);
  }

  /** Whether numbers cannot have started over within so many nanoseconds. */
  boolean ascending(long nanos) {
    return nanos < wrapNanos;
  }

  /** Processes with a number in {@code (after, last]}, ascending. Threads may be among them. */
  LongStream pids(long after, long last) {
    if (last - after > MOST_SINGLY) {
      return pids().filter(pid -> pid > after && pid <= last);
    }
    LongPredicate exists = pid -> new File(root.toFile(), Long.toString(pid)).exists();
    return LongStream.rangeClosed(after + 1, last).filter(exists);
  }

  /** All processes, ascending. */
  LongStream pids() {
    String[] names = root.toFile().list((directory, name) -> Character.isDigit(name.charAt(0)));
    return names == null
        ? LongStream.empty()
        : Arrays.stream(names).mapToLong(Long::parseLong).sorted();
  }

  /**
   * Whether a process was started with this text in its environment; false when it has ended. In
   * the middle of an exec a process seems to have no environment: that is waited for.
   */
  boolean environmentHas(long pid, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    long deadline = System.nanoTime() + EXEC_NANOS;
    int empty = 0;
    while (empty < SURELY_EMPTY && System.nanoTime() < deadline) {
      Environment seen = search(pid, wanted);
      if (seen != Environment.EMPTY) {
        return seen == Environment.HAS_IT;
      }
      String[] stat = stat(pid);
      if (stat == null || stat[STATE].equals("Z") || isOfKernel(stat)) {
        return false;
      }
      if (stat[ENVIRONMENT_END].equals("0")) {
        LockSupport.parkNanos(POLL_NANOS);
      } else {
        empty++;
      }
    }
    return false;
  }

  private enum Environment {
    HAS_IT,
    LACKS_IT,
    EMPTY
  }

  private Environment search(long pid, byte[] wanted) {
    byte[] block = new byte[BLOCK];
    try (InputStream in = new FileInputStream(file(pid, "environ"))) {
      int kept = 0;
      long total = 0;
      int read = in.read(block);
      while (read > 0 && total < MOST_ENVIRONMENT) {
        int filled = kept + read;
        if (contains(block, filled, wanted)) {
          return Environment.HAS_IT;
        }
        kept = Math.min(filled, wanted.length - 1);
        System.arraycopy(block, filled - kept, block, 0, kept);
        total += read;
        read = in.read(block, kept, block.length - kept);
      }
      return total == 0 ? Environment.EMPTY : Environment.LACKS_IT;
    } catch (IOException e) {
      return Environment.LACKS_IT; // It has ended, or is another user's.
    }
  }

  private static boolean isOfKernel(String[] stat) {
    return (Long.parseLong(stat[FLAGS]) & KERNEL_THREAD) != 0;
  }

  private static boolean contains(byte[] in, int length, byte[] wanted) {
    for (int i = 0; i + wanted.length <= length; i++) {
      if (in[i] == wanted[0] && Arrays.equals(in, i, i + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a process has a file of a directory open. */
  boolean holds(long pid, Path directory) {
    String[] descriptors = file(pid, "fd").list();
    if (descriptors == null) {
      return false; // It has ended, or is another user's.
    }
    Path all = file(pid, "fd").toPath();
    for (String descriptor : descriptors) {
      try {
        if (Files.readSymbolicLink(all.resolve(descriptor)).startsWith(directory)) {
          return true;
        }
      } catch (IOException | InvalidPathException e) {
        // It has been closed, or is no file of ours.
      }
    }
    return false;
  }

  /**
   * Whether a process, no mere thread of one, was started by another than {@code parent}, and not
   * before {@code seconds} after the system's start.
   */
  boolean isProcessSince(long pid, double seconds, long parent) {
    String[] stat = stat(pid);
    return stat != null
        && Long.parseLong(stat[PARENT]) != parent
        && Long.parseLong(stat[START]) >= seconds * TICKS
        && isProcess(pid);
  }

  /** The leading thread of a process has the process's number. */
  private boolean isProcess(long pid) {
    try (BufferedReader lines =
        Files.newBufferedReader(file(pid, "status").toPath(), StandardCharsets.ISO_8859_1)) {
      String leader = "Tgid:\t" + pid;
      return lines.lines().limit(MOST_BEFORE_TGID).anyMatch(leader::equals);
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /** Seconds since the system's start. */
  double uptime() {
    try {
      return Double.parseDouble(Files.readString(root.resolve("uptime")).split(" ")[0]);
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  /** The fields behind the program's name, which may hold anything; null when it has ended. */
  private String[] stat(long pid) {
    try {
      String stat = Files.readString(file(pid, "stat").toPath(), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
      return fields.length > ENVIRONMENT_END ? fields : null;
    } catch (IOException e) {
      return null;
    }
  }

  private File file(long pid, String name) {
    return new File(root.toFile(), pid + "/" + name);
  }

  /** Read at once: after a part, the kernel says that nothing is left of such a file. */
  private static long number(Path file) {
    byte[] text = new byte[32];
    try (InputStream in = new FileInputStream(file.toFile())) {
      int length = Math.max(0, in.read(text));
      return Long.parseLong(new String(text, 0, length, StandardCharsets.US_ASCII).strip());
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
  }
}
