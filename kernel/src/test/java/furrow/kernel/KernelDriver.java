package furrow.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.kernel.MergeStep.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Plays server and workers for one task in this thread. Pieces run in random order; with {@link
 * #restartEvery} the server forgets its merger now and then and reads what was committed again.
 */
public final class KernelDriver {
  public final List<Piece> ran = new ArrayList<>();
  public final RecordingControl control = new RecordingControl();
  public MergeStep last;
  public int restarts;
  private final Kernel kernel;
  private final Operation operation;
  private final Input input;
  private final Random random;
  private final Map<Long, Piece> pieces = new TreeMap<>();
  private final Map<Long, byte[]> committed = new TreeMap<>();
  private final List<Piece> ready = new ArrayList<>();
  private final BitSet scanned = new BitSet();
  private final BitSet worked = new BitSet();
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private int restartEvery = Integer.MAX_VALUE;
  private long nextIndex;

  public KernelDriver(Kernel kernel, Operation operation, Input input, long seed) {
    this.kernel = kernel;
    this.operation = operation;
    this.input = input;
    this.random = new Random(seed);
  }

  /** Restarts the server after one of so many commits, on average. */
  public KernelDriver restartEvery(int commits) {
    restartEvery = commits;
    return this;
  }

  /** The answer as text. */
  public String answer(long chunk) throws Exception {
    return new String(bytes(chunk), StandardCharsets.UTF_8);
  }

  public byte[] bytes(long chunk) throws Exception {
    Plan plan = kernel.plan(operation, input);
    Extent extent = plan.extent();
    plan(new Slice(extent.start(), extent.end(), chunk, kernel.boundaries().firstMode(plan)));
    Merger merger = kernel.merger(operation, plan.shared(), extent);
    boolean tells = merger.tell(this::joined);
    try (Runner runner = kernel.runner(operation, plan.shared())) {
      step(merger);
      while (!last.complete()) {
        assertThat(ready).as("something is left to do").isNotEmpty();
        Piece piece = ready.remove(random.nextInt(ready.size()));
        committed.put(piece.index(), runner.run(piece, input, control));
        ran.add(piece);
        if (random.nextInt(restartEvery) == 1) {
          restarts++;
          merger.close();
          merger = kernel.merger(operation, plan.shared(), extent);
          told.reset();
          merger.tell(this::joined);
          for (long index : committed.keySet()) {
            add(merger, index);
          }
        } else {
          add(merger, piece.index());
        }
        step(merger);
      }
      assertThat(ready).isEmpty();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      merger.writeAnswer(out);
      assertThat(told.toByteArray())
          .as("what was told of the answer")
          .isEqualTo(tells ? out.toByteArray() : new byte[0]);
      return out.toByteArray();
    } finally {
      merger.close();
    }
  }

  /** What was committed and counts. */
  public Map<Piece, byte[]> partials() {
    Map<Piece, byte[]> all = new LinkedHashMap<>();
    committed.forEach((index, bytes) -> all.put(pieces.get(index), bytes));
    return all;
  }

  /** What becomes of the answer when partials are others than those that were committed. */
  public PartialMutations mutations() throws KernelException, IOException {
    Plan plan = kernel.plan(operation, input);
    return new PartialMutations(kernel, operation, plan.shared(), plan.extent(), partials());
  }

  private void add(Merger merger, long index) throws KernelException, IOException {
    Piece piece = pieces.get(index);
    byte[] partial = committed.get(index);
    if (partial.length == 0) {
      merger.addEmpty(piece, 1, piece.end());
    } else {
      merger.add(piece, new Partials(partial));
    }
  }

  private void joined(long first, int count, long bytes) {
    long before = told.size();
    for (long index = first; index < first + count; index++) {
      told.writeBytes(committed.get(index));
    }
    assertThat(told.size() - before).isEqualTo(bytes);
  }

  private void step(Merger merger) throws KernelException, IOException {
    last = merger.advance();
    for (long index : last.superseded()) {
      Piece piece = pieces.get(index);
      committed.remove(index);
      ready.remove(piece);
      covered(piece.mode()).clear((int) piece.start(), (int) piece.end());
    }
    last.next().forEach(this::plan);
  }

  /** Plans what of a slice is not planned: a merger that starts again asks again. */
  private void plan(Slice slice) {
    BitSet covered = covered(slice.mode());
    int open = covered.nextClearBit((int) slice.start());
    while (open < slice.end()) {
      int next = covered.nextSetBit(open);
      long stop = next < 0 ? slice.end() : Math.min(next, slice.end());
      for (long at = open; at < stop; at += slice.chunk()) {
        long end = Math.min(at + slice.chunk(), stop);
        Piece piece = new Piece(nextIndex++, at, end, slice.mode());
        pieces.put(piece.index(), piece);
        ready.add(piece);
      }
      covered.set(open, (int) stop);
      open = covered.nextClearBit((int) stop);
    }
  }

  private BitSet covered(Piece.Mode mode) {
    return mode.scan() ? scanned : worked;
  }
}
