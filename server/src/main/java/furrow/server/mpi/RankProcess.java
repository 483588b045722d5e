package furrow.server.mpi;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  /** What ranks on this host have written about themselves: a file {@code NUMBER.PID} each. */
  static final class Records {
    private static final Pattern NAME = Pattern.compile("([0-9]{1,6})\\.([0-9]{1,10})");

    private final Path directory;

    Records(Path directory) {
      this.directory = directory;
    }

    Path directory() {
      return directory;
    }

    /** To which a process adds a dot and its number. */
    Path prefix(int number) {
      return directory.resolve(Integer.toString(number));
    }

    Path of(int number, long pid) {
      return directory.resolve(number + "." + pid);
    }

    /** Those that are there, in the order of their numbers; records of others are removed. */
    List<RankProcess> living() throws IOException {
      List<RankProcess> living = new ArrayList<>();
      for (Path file : files()) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          int number = Integer.parseInt(name.group(1));
          long pid = Long.parseLong(name.group(2));
          Optional<RankProcess> process = RankProcess.of(number, pid, text(file));
          process.ifPresent(living::add);
          if (process.isEmpty()) {
            Files.deleteIfExists(file);
          }
        }
      }
      living.sort(Comparator.comparingInt(RankProcess::number));
      return living;
    }

    private static String text(Path file) throws IOException {
      try {
        return Files.readString(file);
      } catch (MalformedInputException | NoSuchFileException e) {
        return "";
      }
    }

    private List<Path> files() throws IOException {
      List<Path> files = new ArrayList<>();
      if (Files.isDirectory(directory)) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
          all.forEach(files::add);
        }
      }
      return files;
    }

    /** When nothing is left that they could be about. */
    void clear() throws IOException {
      for (Path file : files()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    }
  }
}
