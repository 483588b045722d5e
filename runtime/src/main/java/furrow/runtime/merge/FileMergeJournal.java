package furrow.runtime.merge;

import furrow.runtime.spool.FileSpool;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A journal in one small file of fixed slots. A slot is five longs: task (0: free), progress of the
 * latest step, 1 while a step runs, deaths in a row, progress at the latest death. Writes are not
 * synced: the file is to survive the death of the process, not of the machine.
 */
public final class FileMergeJournal implements MergeJournal, Closeable {
  private static final int SLOTS = 128;
  private static final int SLOT_BYTES = 5 * Long.BYTES;

  private final FileChannel file;
  private final Map<Long, Entry> slots = new HashMap<>();
  private final boolean[] used = new boolean[SLOTS];

  private static final class Entry {
    final int at;
    long progress;
    boolean active;
    long deaths;
    long diedAt;

    Entry(int at) {
      this.at = at;
    }
  }

  /** Opens the journal and counts the deaths that its last writer left. */
  public FileMergeJournal(Path path) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    file = FileChannel.open(path, options, FileSpool.ownerOnly("rw-------"));
    ByteBuffer all = ByteBuffer.allocate(SLOTS * SLOT_BYTES);
    int read = 0;
    while (all.hasRemaining() && read >= 0) {
      read = file.read(all, all.position());
    }
    all.clear();
    for (int at = 0; at < SLOTS; at++) {
      restore(all, at);
    }
  }

  private void restore(ByteBuffer from, int at) {
    Entry slot = new Entry(at);
    final long task = from.getLong();
    slot.progress = from.getLong();
    final boolean died = from.getLong() != 0;
    slot.deaths = from.getLong();
    slot.diedAt = from.getLong();
    if (died) {
      slot.deaths++;
      slot.diedAt = slot.progress;
    }
    boolean kept = task != 0 && slot.deaths > 0;
    if (kept) {
      slots.put(task, slot);
      used[at] = true;
    }
    write(kept ? task : 0, slot);
  }

  @Override
  public synchronized int deaths(long task) {
    Entry slot = slots.get(task);
    return slot == null ? 0 : (int) slot.deaths;
  }

  @Override
  public synchronized void entering(long task, long progress) {
    Entry slot = slots.get(task);
    if (slot == null) {
      slot = allocate(task);
    }
    if (slot != null) {
      slot.active = true;
      slot.progress = progress;
      write(task, slot);
    }
  }

  @Override
  public synchronized void left(long task) {
    Entry slot = slots.get(task);
    if (slot == null) {
      return;
    }
    slot.active = false;
    if (slot.deaths == 0 || slot.progress >= slot.diedAt) {
      forget(task);
    } else {
      write(task, slot);
    }
  }

  @Override
  public synchronized void forget(long task) {
    Entry slot = slots.remove(task);
    if (slot != null) {
      used[slot.at] = false;
      write(0, slot);
    }
  }

  /** A free slot, or null: more merges run than there are slots, and this one goes unrecorded. */
  private Entry allocate(long task) {
    for (int at = 0; at < SLOTS; at++) {
      if (!used[at]) {
        used[at] = true;
        Entry slot = new Entry(at);
        slots.put(task, slot);
        return slot;
      }
    }
    return null;
  }

  private void write(long task, Entry slot) {
    ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES);
    if (task != 0) {
      bytes.putLong(task).putLong(slot.progress).putLong(slot.active ? 1 : 0);
      bytes.putLong(slot.deaths).putLong(slot.diedAt);
    }
    bytes.clear();
    try {
      file.write(bytes, (long) slot.at * SLOT_BYTES);
    } catch (IOException e) {
      // A death that goes unrecorded costs one more try later; no task may fail for it.
      slot.active = false;
    }
  }

  /** A step that a stop of the server breaks off is no death. */
  @Override
  public synchronized void close() throws IOException {
    slots.forEach(
        (task, slot) -> {
          if (slot.active) {
            slot.active = false;
            write(task, slot);
          }
        });
    file.close();
  }
}
