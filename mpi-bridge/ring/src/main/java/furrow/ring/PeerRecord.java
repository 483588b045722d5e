package furrow.ring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The process that a ring was made for, noted beside the ring. One that runs ends with its server;
 * one that was frozen then would stay for ever, if the next server did not find it by this note.
 */
final class PeerRecord {
  /** What a note's name adds to its ring's. */
  static final String SUFFIX = ".peer";

  private static final Path PROCESSES = Path.of("/proc");
  private static final int START_TIME = 22;

  private PeerRecord() {}

  static Path beside(Path ring) {
    return ring.resolveSibling(ring.getFileName() + SUFFIX);
  }

  /** Notes a process and when it began; nothing where the system does not tell that. */
  static void note(Path ring, long pid) throws IOException {
    Optional<String> start = startTime(pid);
    if (start.isPresent()) {
      Files.writeString(
          Files.createFile(beside(ring), RingFile.OWNER_ONLY), pid + " " + start.get());
    }
  }

  /**
   * Ends the noted process if there is no doubt that it is the one: of our user, begun at that
   * moment, and with the ring, whose name cannot be guessed, among its arguments.
   *
   * @return whether there was one
   */
  static boolean end(Path note) {
    String name = note.getFileName().toString();
    Path ring = note.resolveSibling(name.substring(0, name.length() - SUFFIX.length()));
    try {
      if (Files.size(note) > 64 || !Files.isRegularFile(note, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      String[] words = Files.readString(note).split(" ", 2);
      long pid = Long.parseLong(words[0]);
      return words.length == 2
          && startTime(pid).equals(Optional.of(words[1]))
          && sameUser(note, pid)
          && hasArgument(pid, ring)
          && ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      return false;
    }
  }

  private static boolean sameUser(Path note, long pid) throws IOException {
    Object us = Files.getAttribute(PROCESSES.resolve("self"), "unix:uid");
    return us.equals(Files.getAttribute(note, "unix:uid"))
        && us.equals(Files.getAttribute(PROCESSES.resolve(Long.toString(pid)), "unix:uid"));
  }

  private static boolean hasArgument(long pid, Path ring) throws IOException {
    String all = Files.readString(of(pid, "cmdline"), StandardCharsets.ISO_8859_1);
    String wanted =
        new String(ring.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return Arrays.asList(all.split("\0")).contains(wanted);
  }

  /**
   * In clock ticks since the system's start: the 22nd field, counted behind the name in brackets.
   */
  private static Optional<String> startTime(long pid) throws IOException {
    Path stat = of(pid, "stat");
    if (!Files.exists(stat)) {
      return Optional.empty();
    }
    String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
    return Optional.of(fields[START_TIME - 3]);
  }

  private static Path of(long pid, String what) {
    return PROCESSES.resolve(pid + "/" + what);
  }
}
