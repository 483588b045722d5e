package furrow.runtime.merge;

import furrow.kernel.BadPartialException;
import furrow.kernel.Boundaries;
import furrow.kernel.Extent;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelException;
import furrow.kernel.MergeStep;
import furrow.kernel.Merger;
import furrow.kernel.Operation;
import furrow.kernel.Partial;
import furrow.kernel.Piece;
import furrow.kernel.Plan;
import furrow.kernel.Runner;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A kernel whose merger writes down what it is given; units are merged as they come. */
final class StubKernel implements Kernel {
  final List<String> calls = new ArrayList<>();
  Boundaries boundaries = Boundaries.SPECULATIVE;
  RuntimeException bug;
  KernelException fault;
  long noResult = -1;
  boolean bytes = true;
  List<MergeStep.Slice> next = List.of();

  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  private synchronized void note(String call) {
    calls.add(call);
  }

  @Override
  public String name() {
    return "stub";
  }

  @Override
  public Boundaries boundaries() {
    return boundaries;
  }

  @Override
  public Plan plan(Operation operation, Input input) throws KernelException {
    if (fault != null) {
      throw fault;
    }
    if (bug != null) {
      throw bug;
    }
    return new Plan(new byte[] {7}, new Extent(3, 103), bytes, 0, -1);
  }

  @Override
  public Runner runner(Operation operation, byte[] shared) {
    throw new UnsupportedOperationException("not run in these tests");
  }

  @Override
  public Merger merger(Operation operation, byte[] shared, Extent extent) {
    return new StubMerger(extent);
  }

  private final class StubMerger implements Merger {
    private final Extent extent;
    private long units;
    private long bytes;

    StubMerger(Extent extent) {
      this.extent = extent;
    }

    @Override
    public void add(Piece piece, Partial partial) throws KernelException, IOException {
      if (piece.index() == noResult) {
        throw new BadPartialException(piece, "so says the stub");
      }
      if (fault != null) {
        throw fault;
      }
      if (bug != null) {
        throw bug;
      }
      String text = new String(partial.open().readAllBytes(), StandardCharsets.UTF_8);
      note(
          piece.index()
              + "@"
              + piece.start()
              + "-"
              + piece.end()
              + " "
              + piece.mode()
              + "="
              + text);
      units += piece.end() - piece.start();
      bytes += partial.size();
    }

    @Override
    public void addEmpty(Piece first, int count, long end) {
      note(first.index() + "+" + count + "@" + first.start() + "-" + end);
      units += end - first.start();
    }

    @Override
    public MergeStep advance() {
      long released = bytes;
      bytes = 0;
      boolean complete = units == extent.units();
      return new MergeStep(extent.start() + units, released, units * 2, List.of(), next, complete);
    }

    @Override
    public void writeAnswer(OutputStream out) throws IOException {
      out.write(("units " + units).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String contentType() {
      return "text/plain";
    }

    @Override
    public void close() {
      note("closed");
    }
  }
}
