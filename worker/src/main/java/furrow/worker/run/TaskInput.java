package furrow.worker.run;

import furrow.kernel.Input;
import furrow.protocol.message.TaskMessage.InputInfo;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task's input on a worker: read at its path while the file there is the one that was submitted,
 * fetched from the server otherwise. Shared by all slots.
 */
final class TaskInput implements Input {
  private static final Logger LOG = LoggerFactory.getLogger(TaskInput.class);

  private final long task;
  private final InputInfo info;
  private final BlockCache cache;
  private LocalFile local;
  private LocalFile left;
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
    LocalFile file = local();
    if (file != null) {
      int read = file.read(position, into, offset, wanted);
      if (read > 0) {
        return read;
      }
      leave(file);
    }
    return fetch(position, into, offset, wanted);
  }

  /**
   * Whether what was read so far can be trusted. When the file at the path has changed, reads go to
   * the server from now on, and the piece is to be read again.
   */
  boolean settled() {
    LocalFile file = currentLocal();
    if (file == null || file.unchanged()) {
      return true;
    }
    leave(file);
    return false;
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

  private synchronized LocalFile local() {
    if (!looked) {
      looked = true;
      local = LocalFile.open(info);
      if (local == null && info.uploadId().isEmpty()) {
        LOG.info(
            "task {}: {} is another file here, or none; the server's is read", task, info.path());
      }
    }
    return local;
  }

  private synchronized LocalFile currentLocal() {
    return local;
  }

  /** The file is left open for slots that are still in it; closing ends with the task. */
  private synchronized void leave(LocalFile file) {
    if (local == file) {
      LOG.warn("task {}: {} has changed here; the server's is read", task, info.path());
      local = null;
      left = file;
    }
  }

  @Override
  public synchronized void close() throws IOException {
    for (LocalFile file : new LocalFile[] {local, left}) {
      if (file != null) {
        file.close();
      }
    }
    cache.forget(task);
  }
}
