package furrow.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A whole task in one thread: plans, runs every piece and merges. For small inputs in memory and
 * answers that fit there.
 */
public final class WholeRun {
  /** Bytes of an answer. */
  public static final int MOST_ANSWER = 768 * 1024;

  /** Pieces; work of more is better submitted as a task. */
  private static final int MOST_PIECES = 100_000;

  private final Kernel kernel;
  private final Operation operation;
  private final Input input;
  private final RunControl control;
  private final Deque<Piece> waiting = new ArrayDeque<>();
  private final Set<Long> superseded = new HashSet<>();
  private long planned;
  private Follower follower;

  /** Where somebody follows: partials that the answer does not consist of yet, by their index. */
  private final Map<Long, Partial> unjoined = new HashMap<>();

  /** Those that the answer has grown by since it was told last. */
  private final List<Partial> joined = new ArrayList<>();

  /**
   * @param control asked whether to stop
   */
  public WholeRun(Kernel kernel, Operation operation, Input input, RunControl control) {
    this.kernel = kernel;
    this.operation = operation;
    this.input = input;
    this.control = control;
  }

  /** Takes partial results. */
  @FunctionalInterface
  public interface Follower {
    /** What the answer has grown by; never empty. */
    void grown(byte[] bytes, String contentType) throws IOException;
  }

  /** Also tells what the answer grows by, where the kernel knows that before the end. */
  public WholeRun follow(Follower to) {
    follower = to;
    return this;
  }

  /** What came of it. */
  public record Answer(byte[] bytes, String contentType) {}

  /**
   * Runs it.
   *
   * @throws KernelException what the kernel says, or BAD_OPERATION when this is no work for one
   *     thread
   * @throws InterruptedException when {@link RunControl#cancelled()} was honoured
   */
  public Answer run() throws KernelException, IOException, InterruptedException {
    if (kernel.boundaries() == Boundaries.PLACED) {
      throw refused("kernel '" + kernel.name() + "' gives each worker its place");
    }
    Plan plan = kernel.plan(operation, input);
    Extent extent = plan.extent();
    cut(extent.start(), extent.end(), plan.maxChunk(), kernel.boundaries().firstMode(plan));
    try (Merger merger = kernel.merger(operation, plan.shared(), extent);
        Runner runner = kernel.runner(operation, plan.shared())) {
      boolean followed = follower != null && merger.tell(this::joined);
      MergeStep step = merger.advance();
      while (!step.complete()) {
        if (waiting.isEmpty()) {
          throw new IllegalStateException("kernel " + kernel.name() + " leaves its merge open");
        }
        Piece next = waiting.poll();
        if (!superseded.remove(next.index())) {
          Partial partial = work(runner, merger, next);
          if (followed) {
            unjoined.put(next.index(), partial);
          }
          step = merger.advance();
          tellGrowth(merger.contentType());
          superseded.addAll(step.superseded());
          for (MergeStep.Slice slice : step.next()) {
            cut(slice.start(), slice.end(), slice.chunk(), slice.mode());
          }
        }
      }
      LimitedOutput out = new LimitedOutput();
      merger.writeAnswer(out);
      return new Answer(out.bytes.toByteArray(), merger.contentType());
    }
  }

  private void joined(long first, int count, long bytes) {
    for (long index = first; index < first + count; index++) {
      Partial partial = unjoined.remove(index);
      if (partial != null) {
        joined.add(partial);
      }
    }
  }

  private void tellGrowth(String contentType) throws IOException {
    ByteArrayOutputStream fresh = new ByteArrayOutputStream();
    for (Partial partial : joined) {
      try (InputStream in = partial.open()) {
        in.transferTo(fresh);
      }
    }
    joined.clear();
    if (fresh.size() > 0) {
      follower.grown(fresh.toByteArray(), contentType);
    }
  }

  private Partial work(Runner runner, Merger merger, Piece piece)
      throws KernelException, IOException, InterruptedException {
    if (control.cancelled()) {
      throw new InterruptedException("cancelled");
    }
    Partial partial = runner.runToPartial(piece, input, control);
    merger.add(piece, partial);
    return partial;
  }

  private void cut(long start, long end, long chunk, Piece.Mode mode) throws KernelException {
    long size = Math.max(1, chunk);
    for (long at = start; at < end; at += Math.min(size, end - at)) {
      if (waiting.size() >= MOST_PIECES) {
        throw refused("more than " + MOST_PIECES + " pieces");
      }
      waiting.add(new Piece(planned++, at, at + Math.min(size, end - at), mode));
    }
  }

  private static KernelException refused(String why) {
    return new KernelException(
        KernelException.Kind.LIMIT,
        "BAD_OPERATION",
        why + ", which is no work for one request",
        "furrow submit");
  }

  /** Refuses to hold more than an answer may have. */
  private static final class LimitedOutput extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      if (bytes.size() + length > MOST_ANSWER) {
        throw new IOException("the answer has more than " + MOST_ANSWER + " bytes");
      }
      bytes.write(from, offset, length);
    }
  }

  /** An input in memory. */
  public record InMemory(byte[] bytes) implements Input {
    @Override
    public String name() {
      return "request";
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) {
      if (position >= bytes.length) {
        return -1;
      }
      int read = (int) Math.min(length, bytes.length - position);
      System.arraycopy(bytes, (int) position, into, offset, read);
      return read;
    }
  }
}
