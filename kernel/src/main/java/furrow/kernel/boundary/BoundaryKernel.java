package furrow.kernel.boundary;

import furrow.kernel.Boundaries;
import furrow.kernel.Extent;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelEffect;
import furrow.kernel.KernelException;
import furrow.kernel.Merger;
import furrow.kernel.Operation;
import furrow.kernel.Partial;
import furrow.kernel.Piece;
import furrow.kernel.Plan;
import furrow.kernel.RunControl;
import furrow.kernel.Runner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/**
 * Gives a kernel with {@link Boundaries#EXACT} the pieces it wants: whole records, found by a scan
 * that runs ahead in parallel. A plan whose units are no bytes passes through.
 */
public final class BoundaryKernel implements Kernel {
  private final Kernel inner;

  public BoundaryKernel(Kernel inner) {
    this.inner = inner;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Boundaries boundaries() {
    return Boundaries.EXACT;
  }

  @Override
  public Set<KernelEffect> effects() {
    return inner.effects();
  }

  @Override
  public Plan plan(Operation operation, Input input) throws KernelException, IOException {
    RecordFormat.of(operation);
    Plan plan = inner.plan(operation, input);
    byte[] shared = SharedPrefix.of(plan, input).encode();
    return new Plan(shared, plan.extent(), plan.bytes(), plan.minChunk(), plan.maxChunk());
  }

  @Override
  public Runner runner(Operation operation, byte[] shared) throws KernelException {
    SharedPrefix prefix = SharedPrefix.decode(shared);
    Runner runner = inner.runner(operation, prefix.inner());
    return prefix.scanned()
        ? new BoundaryRunner(runner, RecordFormat.of(operation), prefix.origin())
        : runner;
  }

  @Override
  public Merger merger(Operation operation, byte[] shared, Extent extent) throws KernelException {
    SharedPrefix prefix = SharedPrefix.decode(shared);
    Merger merger = inner.merger(operation, prefix.inner(), extent);
    return prefix.scanned() ? new BoundaryMerger(merger, prefix, extent) : merger;
  }

  /** Scans, or lets the wrapped kernel work. */
  private static final class BoundaryRunner implements Runner {
    private final Runner inner;
    private final RecordFormat records;
    private final long origin;

    BoundaryRunner(Runner inner, RecordFormat records, long origin) {
      this.inner = inner;
      this.records = records;
      this.origin = origin;
    }

    @Override
    public byte[] run(Piece piece, Input input, RunControl control)
        throws KernelException, IOException, InterruptedException {
      return piece.mode().scan()
          ? records.scan(input, origin, piece, control).encode()
          : inner.run(piece, input, control);
    }

    @Override
    public Partial runToPartial(Piece piece, Input input, RunControl control)
        throws KernelException, IOException, InterruptedException {
      return piece.mode().scan()
          ? new Partial.OfBytes(run(piece, input, control))
          : inner.runToPartial(piece, input, control);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  /**
   * What the decorator adds to a plan's shared bytes.
   *
   * @param scanned whether units are bytes, so that records are looked for
   * @param origin where the first record begins
   * @param firstLine its line number, for messages
   * @param file name of the input, for messages
   * @param inner the wrapped kernel's own shared bytes
   */
  record SharedPrefix(boolean scanned, long origin, long firstLine, String file, byte[] inner) {

    static SharedPrefix of(Plan plan, Input input) throws IOException {
      boolean scanned = plan.bytes();
      long origin = plan.extent().start();
      long line = scanned ? 1 + linesBefore(input, origin) : 1;
      return new SharedPrefix(scanned, origin, line, input.name(), plan.shared());
    }

    private static long linesBefore(Input input, long end) throws IOException {
      byte[] block = new byte[(int) Math.min(end, 64 * 1024)];
      long lines = 0;
      long position = 0;
      while (position < end) {
        int read = input.read(position, block, 0, (int) Math.min(block.length, end - position));
        if (read <= 0) {
          break;
        }
        for (int i = 0; i < read; i++) {
          lines += block[i] == '\n' ? 1 : 0;
        }
        position += read;
      }
      return lines;
    }

    byte[] encode() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(bytes)) {
        out.writeBoolean(scanned);
        out.writeLong(origin);
        out.writeLong(firstLine);
        out.writeUTF(file);
        out.write(inner);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }

    static SharedPrefix decode(byte[] shared) {
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(shared))) {
        return new SharedPrefix(
            in.readBoolean(), in.readLong(), in.readLong(), in.readUTF(), in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException("damaged plan", e);
      }
    }
  }
}
