package furrow.server.file;

import furrow.engine.InputRef;
import furrow.engine.TaskSpec;
import furrow.kernel.Input;
import furrow.kernel.KernelException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads ranges of task inputs for workers that do not see the file. Inputs stay open while they are
 * in use; beyond a limit the least recently used one is closed. Safe for use by several threads.
 */
public final class TaskInputs implements AutoCloseable {
  private static final int MOST_OPEN = 128;

  /** An open input; {@code used} is when it was asked for last, {@link System#nanoTime}. */
  private record Opened(Input input, long used) {}

  private final ServerInputs inputs;

  /** The least recently used comes first. */
  private final Map<Long, Opened> open = new LinkedHashMap<>(16, 0.75f, true);

  public TaskInputs(ServerInputs inputs) {
    this.inputs = inputs;
  }

  /** A file that a client only names, as the server sees it. */
  InputRef look(String path, boolean trusted) throws KernelException, IOException {
    return inputs.look(path, trusted);
  }

  /**
   * Reads a range.
   *
   * @return fewer bytes than asked only at the input's end
   */
  public byte[] read(long task, TaskSpec spec, long offset, int length)
      throws KernelException, IOException {
    try {
      return read(input(task, spec), offset, length);
    } catch (ClosedChannelException e) {
      // It was closed for another task's input between the two calls.
      forget(task);
      return read(input(task, spec), offset, length);
    } catch (IOException e) {
      forget(task);
      throw e;
    }
  }

  private static byte[] read(Input input, long offset, int length) throws IOException {
    int wanted = (int) Math.max(0, Math.min(length, input.size() - offset));
    byte[] bytes = new byte[wanted];
    int at = 0;
    while (at < wanted) {
      at += input.read(offset + at, bytes, at, wanted - at);
    }
    return bytes;
  }

  private Input input(long task, TaskSpec spec) throws KernelException, IOException {
    synchronized (open) {
      Opened known = open.get(task);
      if (known != null) {
        open.put(task, new Opened(known.input(), System.nanoTime()));
        return known.input();
      }
    }
    Input opened = inputs.reopen(spec);
    synchronized (open) {
      Opened other = open.putIfAbsent(task, new Opened(opened, System.nanoTime()));
      if (other != null) {
        opened.close();
        return other.input();
      }
      if (open.size() > MOST_OPEN) {
        closeFirst(open.values().iterator());
      }
      return opened;
    }
  }

  private static void closeFirst(Iterator<Opened> oldest) throws IOException {
    Opened first = oldest.next();
    oldest.remove();
    first.input().close();
  }

  /** Closes the input of a task. */
  public void forget(long task) throws IOException {
    Opened known;
    synchronized (open) {
      known = open.remove(task);
    }
    if (known != null) {
      known.input().close();
    }
  }

  /** Closes inputs not used since; a deleted file uses disk space while it is open. */
  public void closeIdle(long sinceNanos) throws IOException {
    synchronized (open) {
      Iterator<Opened> oldest = open.values().iterator();
      while (oldest.hasNext()) {
        Opened opened = oldest.next();
        if (opened.used() - sinceNanos < 0) {
          oldest.remove();
          opened.input().close();
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    closeIdle(System.nanoTime() + 1);
  }
}
