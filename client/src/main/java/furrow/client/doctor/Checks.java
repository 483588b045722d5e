package furrow.client.doctor;

import furrow.client.api.FurrowClient;
import furrow.client.render.HumanFormat;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** All checks. Each looks at one thing and never throws. */
public final class Checks {
  private static final int JDK = 17;
  private static final long FILES = 4_096;
  private static final long LOW_DISK = 1L << 30;
  private static final List<String> NETWORK =
      List.of("nfs", "cifs", "smb", "lustre", "gpfs", "fuse");

  private Checks() {}

  /**
   * Runs all of them.
   *
   * @param state the state directory that would be used
   * @param access the access file that would be used
   * @param environment of the process
   */
  public static List<Finding> all(
      Path state, Path access, Duration connect, Map<String, String> environment) {
    return List.of(
        java(),
        memory(),
        openFiles(),
        sharedMemory(),
        temporary(),
        stateDirectory(state),
        loopback(),
        MpiChecks.mpj(environment),
        MpiChecks.slurm(environment),
        server(access, connect));
  }

  static Finding java() {
    String found = System.getProperty("java.version") + " in " + System.getProperty("java.home");
    return Runtime.version().feature() >= JDK
        ? Finding.ok("java", found)
        : Finding.bad("java", found, "install JDK 17 or newer, or set JAVA_HOME");
  }

  static Finding memory() {
    long heap = Runtime.getRuntime().maxMemory();
    int cores = Runtime.getRuntime().availableProcessors();
    return Finding.ok("processors, heap", cores + ", " + HumanFormat.bytes(heap));
  }

  static Finding openFiles() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
        if (line.startsWith("Max open files")) {
          String limit = line.substring("Max open files".length()).trim().split("\\s+", 2)[0];
          boolean enough = limit.equals("unlimited") || Long.parseLong(limit) >= FILES;
          return enough
              ? Finding.ok("open files", limit)
              : Finding.warn(
                  "open files", limit, "a server of many clients needs: ulimit -n 65536");
        }
      }
    } catch (IOException | NumberFormatException e) {
      return Finding.warn("open files", "unknown: " + e.getMessage(), "check with: ulimit -n");
    }
    return Finding.warn("open files", "unknown", "check with: ulimit -n");
  }

  static Finding sharedMemory() {
    Path shm = Path.of("/dev/shm");
    if (!Files.isWritable(shm)) {
      return Finding.warn(
          "/dev/shm", "not there or not writable", "mount it: mount -t tmpfs shm /dev/shm");
    }
    return Finding.ok("/dev/shm", free(shm) + " free");
  }

  static Finding temporary() {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      Path probe = Files.createTempFile(temporary, "furrow-doctor", ".sh");
      try {
        Files.writeString(probe, "#!/bin/sh\nexit 0\n");
        boolean runs = probe.toFile().setExecutable(true) && runs(probe);
        return runs
            ? Finding.ok("temporary files", temporary + ", " + free(temporary) + " free")
            : Finding.bad(
                "temporary files",
                temporary + " is mounted noexec",
                "native libraries cannot be loaded from there: FURROW_JAVA_OPTS=-Djava.io.tmpdir=DIR");
      } finally {
        Files.deleteIfExists(probe);
      }
    } catch (IOException e) {
      return Finding.bad(
          "temporary files",
          temporary + ": " + e.getMessage(),
          "FURROW_JAVA_OPTS=-Djava.io.tmpdir=DIR");
    }
  }

  private static boolean runs(Path program) {
    try {
      return new ProcessBuilder(program.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static Finding stateDirectory(Path state) {
    Path existing = state;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (!Files.isWritable(existing)) {
      return Finding.bad("state directory", existing + " is not writable", "use --state-dir DIR");
    }
    try {
      String type = Files.getFileStore(existing).type();
      String found = state + " on " + type + ", " + free(existing) + " free";
      for (String network : NETWORK) {
        if (type.startsWith(network)) {
          return Finding.warn(
              "state directory", found, "the task database is kept in a local directory instead");
        }
      }
      boolean low = Files.getFileStore(existing).getUsableSpace() < LOW_DISK;
      return low
          ? Finding.warn("state directory", found, "make room, or use --state-dir DIR")
          : Finding.ok("state directory", found);
    } catch (IOException e) {
      return Finding.bad("state directory", state + ": " + e.getMessage(), "use --state-dir DIR");
    }
  }

  private static String free(Path path) {
    try {
      return HumanFormat.bytes(Files.getFileStore(path).getUsableSpace());
    } catch (IOException e) {
      return "unknown";
    }
  }

  static Finding loopback() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Finding.ok("ports", "can listen on loopback, as on port " + socket.getLocalPort());
    } catch (IOException e) {
      return Finding.bad(
          "ports", "cannot listen on loopback: " + e.getMessage(), "check: ip addr show lo");
    }
  }

  static Finding server(Path access, Duration connect) {
    if (!Files.exists(access)) {
      return Finding.ok("server", "none has been started here (" + access + ")");
    }
    try (FurrowClient client = FurrowClient.connect(access, connect)) {
      return Finding.ok("server", "answers, pid " + client.server().pid());
    } catch (ProblemException e) {
      return e.code() == ErrorCode.UNREACHABLE
          ? Finding.warn("server", e.getMessage(), e.hint())
          : Finding.bad("server", e.getMessage(), e.hint());
    }
  }
}
