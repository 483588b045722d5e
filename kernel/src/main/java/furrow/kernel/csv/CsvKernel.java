package furrow.kernel.csv;

import furrow.kernel.Boundaries;
import furrow.kernel.Extent;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelEffect;
import furrow.kernel.KernelException;
import furrow.kernel.Merger;
import furrow.kernel.Operation;
import furrow.kernel.Plan;
import furrow.kernel.Runner;
import furrow.kernel.csv.op.OpParser;
import java.io.IOException;
import java.util.Set;

/**
 * Aggregates of CSV columns ({@code --op}). Options: {@code bad-cells} (fail or skip), {@code
 * max-groups}, {@code no-header}.
 */
public final class CsvKernel implements Kernel {
  private static final long MIN_CHUNK = 1L << 20;
  private static final long MAX_CHUNK = 256L << 20;

  /** Smaller, because a worker holds all groups and different values of a piece. */
  private static final long MAX_GROUPED_CHUNK = 64L << 20;

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public Boundaries boundaries() {
    return Boundaries.SPECULATIVE;
  }

  @Override
  public Set<KernelEffect> effects() {
    return Set.of(KernelEffect.READS_INPUT);
  }

  @Override
  public Plan plan(Operation operation, Input input) throws KernelException, IOException {
    CsvOptions options = CsvOptions.of(operation);
    OpParser.parse(operation.expression());
    CsvHeader header = HeaderReader.read(input, options.noHeader());
    CsvQuery query = CsvQuery.of(operation, header);
    boolean holds = query.grouped();
    for (Term term : query.terms()) {
      holds |= term.table();
    }
    Extent extent = new Extent(header.dataStart(), input.size());
    long maxChunk = holds ? MAX_GROUPED_CHUNK : MAX_CHUNK;
    return new Plan(header.encode(), extent, true, MIN_CHUNK, maxChunk);
  }

  @Override
  public Runner runner(Operation operation, byte[] shared) throws KernelException {
    return new CsvRunner(CsvQuery.of(operation, CsvHeader.decode(shared)));
  }

  @Override
  public Merger merger(Operation operation, byte[] shared, Extent extent) throws KernelException {
    return new CsvMerger(CsvQuery.of(operation, CsvHeader.decode(shared)), extent);
  }
}
