package furrow.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.kernel.MergeStep.Slice;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Plays server and workers for one task in this thread; pieces run in random order. */
public final class KernelDriver {
  public final List<Piece> ran = new ArrayList<>();
  public final RecordingControl control = new RecordingControl();
  public MergeStep last;
  private final Kernel kernel;
  private final Operation operation;
  private final Input input;
  private final Random random;
  private final List<Piece> ready = new ArrayList<>();
  private long nextIndex;

  public KernelDriver(Kernel kernel, Operation operation, Input input, long seed) {
    this.kernel = kernel;
    this.operation = operation;
    this.input = input;
    this.random = new Random(seed);
  }

  /** The answer as text. */
  public String answer(long chunk) throws Exception {
    return new String(bytes(chunk), StandardCharsets.UTF_8);
  }

  public byte[] bytes(long chunk) throws Exception {
    Plan plan = kernel.plan(operation, input);
    Extent extent = plan.extent();
    Runner runner = kernel.runner(operation, plan.shared());
    try (Merger merger = kernel.merger(operation, plan.shared(), extent)) {
      plan(new Slice(extent.start(), extent.end(), chunk, kernel.boundaries().firstMode(plan)));
      last = merger.advance();
      while (!last.complete()) {
        assertThat(ready).as("something is left to do").isNotEmpty();
        Piece piece = ready.remove(random.nextInt(ready.size()));
        byte[] partial = runner.run(piece, input, control);
        ran.add(piece);
        if (partial.length == 0) {
          merger.addEmpty(piece, 1, piece.end());
        } else {
          merger.add(piece, new Partials(partial));
        }
        last = merger.advance();
        last.next().forEach(this::plan);
      }
      assertThat(ready).isEmpty();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      merger.writeAnswer(out);
      return out.toByteArray();
    } finally {
      runner.close();
    }
  }

  private void plan(Slice slice) {
    for (long at = slice.start(); at < slice.end(); at += slice.chunk()) {
      long end = Math.min(at + slice.chunk(), slice.end());
      ready.add(new Piece(nextIndex++, at, end, slice.mode()));
    }
  }
}
