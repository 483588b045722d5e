package furrow.server.file;

import furrow.engine.TaskSpec;
import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.server.input.ServerInputs;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ranges of tasks' inputs for workers that do not see the file. Inputs stay open while they are
 * asked for; the one unused for longest makes room for another. Safe for use by several threads.
 */
public final class TaskInputs implements AutoCloseable {
  private static final int MOST_OPEN = 128;

  private final ServerInputs inputs;
  private final Map<Long, Input> open = new LinkedHashMap<>(16, 0.75f, true);

  public TaskInputs(ServerInputs inputs) {
    this.inputs = inputs;
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
      // Another task's input took its place between the two calls.
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
      Input known = open.get(task);
      if (known != null) {
        return known;
      }
    }
    Input opened = inputs.reopen(spec);
    synchronized (open) {
      Input other = open.putIfAbsent(task, opened);
      if (other != null) {
        opened.close();
        return other;
      }
      makeRoom();
      return opened;
    }
  }

  private void makeRoom() throws IOException {
    Iterator<Input> oldest = open.values().iterator();
    if (open.size() > MOST_OPEN) {
      oldest.next().close();
      oldest.remove();
    }
  }

  /** Closes the input of a task that is read no more. */
  public void forget(long task) throws IOException {
    Input known;
    synchronized (open) {
      known = open.remove(task);
    }
    if (known != null) {
      known.close();
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (open) {
      for (Input input : open.values()) {
        input.close();
      }
      open.clear();
    }
  }
}
