package furrow.worker.run;

import furrow.kernel.FileInput;
import furrow.kernel.Input;
import furrow.kernel.InputChangedException;
import furrow.kernel.KernelException;
import furrow.protocol.access.Fingerprint;
import furrow.protocol.message.TaskMessage.InputInfo;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task's input on a worker: read at its path while the file there is the one that was submitted,
 * fetched from the server otherwise. Every byte given was checked to be the submitted file's, so a
 * file that changes is left in the middle of a piece. Shared by all slots.
 */
final class TaskInput implements Input {
  private final long task;
  private final InputInfo info;
  private final BlockCache cache;
  private FileInput local;
  private FileInput left;
  private boolean looked;

  TaskInput(long task, InputInfo info, BlockCache cache) {
    this.task = task;
    this.info = info;
    this.cache = cache;
  }

  @Override
  public String name() {
    Path last = Path.of(info.path()).getFileName();
    return last == null ? info.path() : last.toString();
  }

  @Override
  public long size() {
    return info.size();
  }

  @Override
  public int read(long position, byte[] into, int offset, int length) throws IOException {
    if (position >= info.size() || length == 0) {
      return position >= info.size() ? -1 : 0;
    }
    int wanted = (int) Math.min(length, info.size() - position);
    FileInput file = local();
    if (file != null) {
      try {
        return file.read(position, into, offset, wanted);
      } catch (InputChangedException e) {
        leave(file, e);
      }
    }
    return fetch(position, into, offset, wanted);
  }

  private int fetch(long position, byte[] into, int offset, int length) throws IOException {
    try {
      long number = BlockCache.number(position);
      byte[] block = cache.read(task, info.size(), number);
      int from = (int) (position - number * BlockCache.BLOCK);
      int read = Math.min(length, block.length - from);
      if (read <= 0) {
        return -1;
      }
      System.arraycopy(block, from, into, offset, read);
      return read;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while fetching " + info.path());
    }
  }

  private synchronized FileInput local() {
    if (!looked) {
      looked = true;
      local = openLocal();
      if (local == null && info.uploadId().isEmpty()) {
        log()
            .info(
                "task {}: {} is another file here, or none; the server's is read",
                task,
                info.path());
      }
    }
    return local;
  }

  /** The file, or null when there is another one, or none, at that path here. */
  private FileInput openLocal() {
    if (!info.uploadId().isEmpty()) {
      return null;
    }
    try {
      Path path = Path.of(info.path());
      if (!path.isAbsolute()) {
        return null;
      }
      FileInput opened = FileInput.open(path);
      if (opened.difference(seen(), Fingerprint::of).isEmpty()) {
        return opened;
      }
      opened.close();
      return null;
    } catch (KernelException | IOException | InvalidPathException e) {
      // Not readable here, for whatever reason: the server is asked instead.
      return null;
    }
  }

  /** The inode number is left out: this may be another host than the client's. */
  private FileInput.Seen seen() {
    return new FileInput.Seen(info.size(), info.mtimeMillis(), 0, info.fingerprint());
  }

  /** The file is left open for slots that are still in it; closing ends with the task. */
  private synchronized void leave(FileInput file, InputChangedException why) {
    if (local == file) {
      log().info("task {}: {}; the server's is read", task, why.getMessage());
      local = null;
      left = file;
    }
  }

  /** Asked for when needed: {@code furrow run} starts faster without logging set up. */
  private static Logger log() {
    return LoggerFactory.getLogger(TaskInput.class);
  }

  @Override
  public synchronized void close() throws IOException {
    for (FileInput file : new FileInput[] {local, left}) {
      if (file != null) {
        file.close();
      }
    }
    cache.forget(task);
  }
}
