package furrow.kernel.simple;

import furrow.kernel.BadPartialException;
import furrow.kernel.Extent;
import furrow.kernel.MergeStep;
import furrow.kernel.Merger;
import furrow.kernel.Partial;
import furrow.kernel.Piece;
import furrow.kernel.merge.Coverage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Merger of kernels whose units are items: counts them and adds up one wrapping 64-bit checksum per
 * partial (8 bytes, big-endian; an empty partial adds nothing).
 */
final class CountingMerger implements Merger {
  private final Extent extent;
  private final Coverage coverage;
  private long checksum;
  private long released;

  CountingMerger(Extent extent) {
    this.extent = extent;
    this.coverage = new Coverage(extent.start());
  }

  @Override
  public void add(Piece piece, Partial partial) throws IOException {
    if (partial.size() > 0) {
      if (partial.size() != Long.BYTES) {
        throw new BadPartialException(piece, partial.size() + " bytes instead of " + Long.BYTES);
      }
      try (InputStream in = partial.open()) {
        checksum += ByteBuffer.wrap(in.readNBytes(Long.BYTES)).getLong();
      }
      released += partial.size();
    }
    coverage.add(piece.start(), piece.end());
  }

  @Override
  public void addEmpty(Piece first, int count, long end) {
    coverage.add(first.start(), end);
  }

  @Override
  public MergeStep advance() {
    long prefix = coverage.prefix();
    long bytes = released;
    released = 0;
    return new MergeStep(
        prefix, bytes, prefix - extent.start(), List.of(), List.of(), prefix >= extent.end());
  }

  @Override
  public void writeAnswer(OutputStream out) throws IOException {
    String answer =
        "{\"schema\":\"furrow/1\",\"rows\":%d,\"columns\":[\"items\",\"checksum\"],"
                .formatted(extent.units())
            + "\"data\":[[\"%d\",\"%016x\"]]}\n".formatted(extent.units(), checksum);
    out.write(answer.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String contentType() {
    return "application/json";
  }
}
