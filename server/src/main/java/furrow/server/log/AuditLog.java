package furrow.server.log;

import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends entries to {@code audit.jsonl}, many per sync. A privileged request is carried out after
 * its line is synced: see {@link #record(AuditEntry, Consumer)}.
 */
public final class AuditLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final int QUEUED = 4_096;
  private static final int TAIL = 8_192;

  private record Entry(AuditEntry act, Consumer<IOException> then) {}

  private final LogThread<Entry> writer = new LogThread<>("furrow-audit", QUEUED, this::write);

  /** Entries that could not be written yet. */
  private final List<Entry> late = new ArrayList<>();

  private final LongSupplier wallMillis;
  private final FileChannel file;
  private String previous;
  private long sequence;
  private boolean failed;

  private AuditLog(Path path, LongSupplier wallMillis) throws IOException {
    this.wallMillis = wallMillis;
    Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    file = FileChannel.open(path, options, PrivateFiles.mode());
    resume(path);
  }

  public static AuditLog open(Path path, LongSupplier wallMillis) throws IOException {
    AuditLog log = new AuditLog(path, wallMillis);
    log.writer.start();
    return log;
  }

  /** Finds the end of the chain. An incomplete last line was never acknowledged and is cut off. */
  private void resume(Path path) throws IOException {
    byte[] tail = tail(path);
    int end = tail.length;
    while (end > 0 && tail[end - 1] != '\n') {
      end--;
    }
    file.truncate(file.size() - (tail.length - end));
    file.position(file.size());
    String text = new String(tail, 0, end, StandardCharsets.UTF_8).stripTrailing();
    String last = text.substring(text.lastIndexOf('\n') + 1);
    if (last.isEmpty()) {
      previous = AuditChain.START;
      return;
    }
    previous = AuditChain.hashOf(last);
    if (previous == null) {
      throw new IOException(
          path + ": its last line is damaged; move the file away to begin a new chain");
    }
    int from = last.indexOf("\"seq\":") + 6;
    sequence = Long.parseLong(last.substring(from, last.indexOf(',', from)));
  }

  private static byte[] tail(Path path) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
      long from = Math.max(0, Files.size(path) - TAIL);
      byte[] bytes = new byte[(int) (Files.size(path) - from)];
      in.seek(from);
      in.readFully(bytes);
      return bytes;
    }
  }

  /** Records an entry; nothing waits for it. */
  public void record(AuditEntry act) {
    record(act, failure -> {});
  }

  /**
   * Records an entry.
   *
   * @param then called on the log's thread once the line is synced, with null, or with why it could
   *     not be yet: it is tried again with the next ones; must not block
   */
  public void record(AuditEntry act, Consumer<IOException> then) {
    if (!writer.offer(new Entry(act, then))) {
      then.accept(new IOException("the queue of the audit log is full"));
    }
  }

  /**
   * Entries that could not be written are written first the next time; the oldest may be dropped.
   */
  private void write(List<Entry> entries) {
    late.addAll(entries);
    IOException failure = append(late);
    entries.forEach(entry -> entry.then().accept(failure));
    if (failure == null) {
      late.clear();
    } else if (!failed) {
      LOG.error("audit log cannot be written: {}", failure.toString());
    }
    failed = failure != null;
    if (late.size() > QUEUED) {
      late.subList(0, late.size() - QUEUED).clear();
    }
  }

  /** Appends all or nothing: cuts off what a failed write left, so that the chain stays intact. */
  private IOException append(List<Entry> batch) {
    StringBuilder lines = new StringBuilder();
    String hash = previous;
    long number = sequence;
    for (Entry entry : batch) {
      String line = AuditChain.line(++number, wallMillis.getAsLong(), entry.act(), hash);
      hash = AuditChain.hashOf(line);
      lines.append(line).append('\n');
    }
    try {
      long start = file.position();
      try {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        file.force(false);
      } catch (IOException e) {
        file.truncate(start);
        throw e;
      }
      previous = hash;
      sequence = number;
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
    file.close();
  }
}
