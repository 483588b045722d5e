package furrow.server.store;

import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * What is known of the task DB outside of it, so that a DB that is missing, older or another's is
 * never taken for the one whose commits were acknowledged.
 *
 * <p>The file {@code server.witness} has three records of {@value #RECORD} bytes, each a text that
 * ends in its own checksum. Two hold the {@link Content} and are written and synced in turn, in
 * place, so that a crash leaves one of them and a full disk is no obstacle. The third holds the
 * number of the latest commit that was acknowledged, and whether a checkpoint is under way; it is
 * never synced: a killed server leaves it exact, a power failure an earlier one.
 */
public final class Witness implements AutoCloseable {
  /** Name in the state directory. */
  public static final String NAME = "server.witness";

  private static final int RECORD = 512;
  private static final String CHECKSUM = "crc32c ";

  private final FileChannel file;
  private Content content;
  private long turn;

  private Witness(FileChannel file, Content content, long turn) {
    this.file = file;
    this.content = content;
    this.turn = turn;
  }

  /** Between which steps of a server's life the DB is. */
  enum Phase {
    /** SQLite opens the DB; nothing of this start was acknowledged, there may be a log or not. */
    OPENING,
    /** Commits go to the log that is named. */
    OPEN,
    /**
     * All commits are counted; SQLite folds the log into the DB, if there is one: a server stops,
     * or one starts on the log of a server that was killed.
     */
    CLOSING,
    /** It was left in order. */
    CLOSED
  }

  /**
   * What is synced.
   *
   * @param server id of the server
   * @param incarnation of the latest start
   * @param tasks task numbers below this one may have been given out
   * @param commits number of the latest commit when this was written
   * @param base number of the latest commit that was in the DB file when the log began
   * @param log the log, {@link WalHeader#NONE} where there is none
   */
  record Content(
      String server,
      Phase phase,
      int incarnation,
      long tasks,
      long commits,
      long base,
      WalHeader log) {
    static Content first(String server) {
      return new Content(server, Phase.OPENING, 0, 1, 0, 0, WalHeader.NONE);
    }

    /** A state that was left in order. */
    static Content closed(String server, int incarnation, long tasks, long commits) {
      return new Content(
          server, Phase.CLOSED, incarnation, tasks, commits, commits, WalHeader.NONE);
    }

    /** Whether no server ever got so far as to acknowledge anything. */
    boolean nothingPromised() {
      return incarnation == 0 && commits == 0;
    }

    Content in(Phase next, long committed, WalHeader current) {
      return new Content(server, next, incarnation, tasks, committed, base, current);
    }

    Content started(int number, long reserved) {
      return new Content(server, phase, number, reserved, commits, base, log);
    }

    Content reserving(long reserved) {
      return new Content(server, phase, incarnation, reserved, commits, base, log);
    }

    Content from(long first) {
      return new Content(server, phase, incarnation, tasks, commits, first, log);
    }
  }

  /**
   * What a witness says.
   *
   * @param acknowledged number of the latest commit that is known to have been acknowledged
   * @param folding a checkpoint had begun and not ended
   */
  record Seen(Content content, long acknowledged, boolean folding, long turn) {
    /** Whether the DB's file alone may hold parts of a commit: a checkpoint had not ended. */
    boolean torn() {
      return folding || content.phase == Phase.CLOSING;
    }
  }

  /**
   * Reads a witness without opening it.
   *
   * @return null when there is none
   * @throws StoreDamagedException when it cannot be understood
   */
  static Seen read(Path path) throws IOException, StoreDamagedException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      return null;
    }
    Seen newest = null;
    for (int record = 0; record < 2; record++) {
      Map<String, String> fields = fields(bytes, record);
      long turn = Long.parseLong(fields.getOrDefault("turn", "-1"));
      if (turn >= 0 && (newest == null || turn > newest.turn)) {
        newest = new Seen(content(fields), 0, false, turn);
      }
    }
    if (newest == null) {
      throw new StoreDamagedException(path + " is damaged", null);
    }
    Map<String, String> third = fields(bytes, 2);
    long latest = Long.parseLong(third.getOrDefault("acknowledged", "0"));
    boolean folding = "yes".equals(third.get("folding"));
    long known = Math.max(latest, newest.content.commits);
    return new Seen(newest.content, known, folding, newest.turn);
  }

  private static Content content(Map<String, String> fields) throws StoreDamagedException {
    try {
      return new Content(
          fields.get("server"),
          Phase.valueOf(fields.get("phase")),
          Integer.parseInt(fields.get("incarnation")),
          Long.parseLong(fields.get("tasks")),
          Long.parseLong(fields.get("commits")),
          Long.parseLong(fields.get("base")),
          WalHeader.parse(fields.get("log")));
    } catch (RuntimeException e) {
      throw new StoreDamagedException(NAME + " is of another version of Furrow", e);
    }
  }

  /** The words of one record; none when its checksum differs. */
  private static Map<String, String> fields(byte[] bytes, int record) {
    Map<String, String> fields = new HashMap<>();
    if (bytes.length < (record + 1) * RECORD) {
      return fields;
    }
    String text =
        new String(bytes, record * RECORD, RECORD, StandardCharsets.US_ASCII).stripTrailing();
    int end = text.lastIndexOf(CHECKSUM);
    if (end < 0 || !text.substring(end).equals(CHECKSUM + checksum(text.substring(0, end)))) {
      return fields;
    }
    for (String line : text.substring(0, end).split("\n")) {
      int space = line.indexOf(' ');
      fields.put(line.substring(0, Math.max(0, space)), line.substring(space + 1));
    }
    return fields;
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static String record(String text) {
    String whole = text + CHECKSUM + checksum(text);
    return whole + " ".repeat(RECORD - 1 - whole.length()) + "\n";
  }

  private static String text(Content it, long turn) {
    return "witness of a furrow server, version 1\nturn "
        + turn
        + "\nserver "
        + it.server
        + "\nphase "
        + it.phase
        + "\nincarnation "
        + it.incarnation
        + "\ntasks "
        + it.tasks
        + "\ncommits "
        + it.commits
        + "\nbase "
        + it.base
        + "\nlog "
        + it.log.text()
        + "\n";
  }

  private static String text(long acknowledged, boolean folding) {
    return "acknowledged " + acknowledged + "\nfolding " + (folding ? "yes" : "no") + "\n";
  }

  /** Writes a new witness in place of whatever there is, synced, mode 0600. */
  static void create(Path path, Content content) throws IOException {
    String both = record(text(content, 1)) + record(text(content, 0));
    PrivateFiles.write(path, both + record(text(content.commits, false)));
  }

  /** Opens one that {@link #read} has understood. */
  static Witness open(Path path, Seen seen) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE);
    return new Witness(file, seen.content, seen.turn);
  }

  Content content() {
    return content;
  }

  /** Replaces the content, synced; nothing happens when it is the same. */
  void sync(Content next) throws IOException {
    if (next.equals(content)) {
      return;
    }
    write(record(text(next, turn + 1)), (turn + 1) % 2 == 1 ? 0 : RECORD);
    file.force(false);
    turn++;
    content = next;
  }

  /**
   * Notes the number of a commit before it is acknowledged, and whether a checkpoint is under way;
   * not synced.
   */
  void note(long commit, boolean folding) throws IOException {
    write(record(text(commit, folding)), 2L * RECORD);
  }

  private void write(String record, long at) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(record.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      file.write(bytes, at + bytes.position());
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
