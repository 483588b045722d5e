package furrow.kernel.copy;

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
import java.util.Set;

/**
 * Copies a file into a directory of the workers: as one file per chunk ({@code chunk_<i>.bin}), or
 * as one file of the same name whose ranges the workers write. Chunk {@code i} is written by worker
 * {@code i % n} of the {@code n} that are there when the task begins, so by rank {@code i % n + 1}
 * of a world.
 *
 * <p>Settings: {@code to} (absolute path), {@code name}, {@code chunk} (bytes, 1024), {@code
 * layout} (chunks or file), {@code list} (true: the answer lists every chunk).
 */
public final class CopyKernel implements Kernel {
  /** Bytes and chunks of one subtask at most, but for a single larger chunk. */
  private static final long PIECE_BYTES = 4L << 20;

  private static final long PIECE_CHUNKS = 1024;

  private final CopySite site;

  /** One that plans and merges, and may write nowhere. */
  public CopyKernel() {
    this(CopySite.NOWHERE);
  }

  public CopyKernel(CopySite site) {
    this.site = site;
  }

  @Override
  public String name() {
    return "copy";
  }

  @Override
  public Boundaries boundaries() {
    return Boundaries.PLACED;
  }

  @Override
  public Set<KernelEffect> effects() {
    return Set.of(KernelEffect.READS_INPUT, KernelEffect.WRITES_FILES);
  }

  @Override
  public Plan plan(Operation operation, Input input) throws KernelException {
    if (input == Input.NONE) {
      throw new KernelException(
          KernelException.Kind.OPERATION,
          "BAD_OPERATION",
          "copy: no file is named",
          "furrow copy FILE --to DIR");
    }
    CopySpec spec = CopySpec.plan(operation, input.size());
    long piece = Math.max(1, Math.min(PIECE_CHUNKS, PIECE_BYTES / spec.chunk()));
    return new Plan(spec.shared(), new Extent(0, spec.chunks()), false, piece, piece);
  }

  @Override
  public Runner runner(Operation operation, byte[] shared) throws KernelException {
    return new CopyRunner(CopySpec.of(operation, shared), site);
  }

  @Override
  public Merger merger(Operation operation, byte[] shared, Extent extent) throws KernelException {
    return new CopyMerger(CopySpec.of(operation, shared));
  }
}
