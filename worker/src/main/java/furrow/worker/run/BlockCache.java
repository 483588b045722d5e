package furrow.worker.run;

import furrow.worker.run.Upstream.FetchRefusedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/**
 * Blocks of fetched inputs, the least recently used dropped first. A reader that moves on to the
 * next block finds it under way already.
 */
final class BlockCache {
  static final int BLOCK = 512 * 1024;

  private record Key(long task, long block) {}

  private final RangeSource source;
  private final Executor fetchers;
  private final int capacity;
  private final Map<Key, CompletableFuture<byte[]>> blocks = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param fetchers runs one fetch per call; how many run at a time is its affair
   * @param cacheBytes at least two blocks are kept whatever it says
   */
  BlockCache(RangeSource source, Executor fetchers, long cacheBytes) {
    this.source = source;
    this.fetchers = fetchers;
    this.capacity = (int) Math.max(2, Math.min(Integer.MAX_VALUE, cacheBytes / BLOCK));
  }

  /** Which block a position lies in. */
  static long number(long position) {
    return position / BLOCK;
  }

  /**
   * Waits for a block, and has the one behind it fetched meanwhile.
   *
   * @param size of the input
   * @return its bytes, fewer than {@link #BLOCK} only at the input's end; not to be changed
   */
  byte[] read(long task, long size, long number) throws IOException, InterruptedException {
    CompletableFuture<byte[]> wanted = block(task, number);
    if ((number + 1) * BLOCK < size) {
      block(task, number + 1);
    }
    return await(new Key(task, number), wanted);
  }

  synchronized void forget(long task) {
    blocks.keySet().removeIf(key -> key.task == task);
  }

  private synchronized CompletableFuture<byte[]> block(long task, long number) {
    Key key = new Key(task, number);
    CompletableFuture<byte[]> known = blocks.get(key);
    if (known != null) {
      return known;
    }
    CompletableFuture<byte[]> fresh = new CompletableFuture<>();
    blocks.put(key, fresh);
    dropOldest();
    fetchers.execute(() -> fetch(key, fresh));
    return fresh;
  }

  private void fetch(Key key, CompletableFuture<byte[]> into) {
    try {
      into.complete(source.read(key.task, key.block * BLOCK, BLOCK));
    } catch (IOException | InterruptedException | RuntimeException e) {
      into.completeExceptionally(e);
    }
  }

  private byte[] await(Key key, CompletableFuture<byte[]> wanted)
      throws IOException, InterruptedException {
    try {
      return wanted.get();
    } catch (ExecutionException e) {
      drop(key, wanted);
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      InterruptedIOException other = new InterruptedIOException("fetch: " + e.getCause());
      other.initCause(e.getCause());
      throw other;
    }
  }

  private synchronized void drop(Key key, CompletableFuture<byte[]> failed) {
    blocks.remove(key, failed);
  }

  private void dropOldest() {
    Iterator<CompletableFuture<byte[]>> oldest = blocks.values().iterator();
    while (blocks.size() > capacity && oldest.hasNext()) {
      if (oldest.next().isDone()) {
        oldest.remove();
      }
    }
  }

  /** Gives ranges of inputs that this host cannot see. */
  @FunctionalInterface
  interface RangeSource {
    /**
     * Waits for a range.
     *
     * @return the bytes; fewer than asked only at the input's end
     * @throws FetchRefusedException when the server cannot give it
     */
    byte[] read(long task, long offset, int length) throws IOException, InterruptedException;
  }
}
