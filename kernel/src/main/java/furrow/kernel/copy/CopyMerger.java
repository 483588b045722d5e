package furrow.kernel.copy;

import furrow.kernel.BadPartialException;
import furrow.kernel.KernelException;
import furrow.kernel.MergeStep;
import furrow.kernel.Merger;
import furrow.kernel.Partial;
import furrow.kernel.Piece;
import furrow.kernel.merge.Coverage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Adds up what was written. When all chunks are, asks for a look at the whole, compares it, and for
 * layout {@code file} asks that it be given its name. What it holds grows with the workers, not
 * with the chunks, unless these are to be listed.
 */
final class CopyMerger implements Merger {
  private final CopySpec spec;
  private final CopyReport report;
  private final Coverage coverage = new Coverage(0);
  private byte[] mark = CopyPartial.NO_MARK;
  private String marker = "";
  private int crc;
  private long released;
  private boolean checkAsked;
  private CopyPartial checked;
  private boolean compared;
  private boolean published;

  CopyMerger(CopySpec spec) {
    this.spec = spec;
    this.report = new CopyReport(spec);
  }

  @Override
  public void add(Piece piece, Partial partial) throws KernelException, IOException {
    CopyPartial part;
    try (InputStream in = partial.open()) {
      part = CopyPartial.decode(in, piece, spec);
    }
    released += partial.size();
    if (piece.mode() == Piece.Mode.PLACED) {
      shared(part);
      coverage.add(piece.start(), piece.end());
      crc ^= part.share();
      report.add(part);
    } else if (piece.start() == spec.chunks()) {
      checked = part;
    } else {
      published = true;
    }
  }

  @Override
  public void addEmpty(Piece first, int count, long end) throws BadPartialException {
    throw new BadPartialException(first, "it is empty");
  }

  private void shared(CopyPartial part) throws KernelException {
    if (mark.length == 0) {
      mark = part.mark();
      marker = part.worker() + " on " + part.node();
    } else if (!Arrays.equals(mark, part.mark())) {
      throw failed(
          spec.to()
              + " is not the same directory for worker "
              + marker
              + " and for worker "
              + part.worker()
              + " on "
              + part.node()
              + ", and one file needs one directory",
          "furrow copy FILE --to DIR --layout chunks, or name a directory that all share");
    }
  }

  @Override
  public MergeStep advance() throws KernelException {
    long bytes = released;
    released = 0;
    boolean written = coverage.prefix() == spec.chunks();
    List<MergeStep.Slice> next = List.of();
    if (written && checked == null && !checkAsked) {
      checkAsked = true;
      next = List.of(extra(0));
    } else if (written && checked != null && !compared) {
      compare();
      compared = true;
      next = spec.oneFile() && !published ? List.of(extra(1)) : List.of();
    }
    boolean complete = compared && (published || !spec.oneFile());
    return new MergeStep(coverage.prefix(), bytes, report.chunks(), List.of(), next, complete);
  }

  private MergeStep.Slice extra(long number) {
    long unit = spec.chunks() + number;
    return new MergeStep.Slice(unit, unit + 1, 1, Piece.Mode.EXACT);
  }

  private void compare() throws KernelException {
    int found = checked.check().crc();
    if (spec.oneFile() && found != crc) {
      throw failed(
          "%s/%s has checksum %08x, what was written to it has %08x"
              .formatted(spec.to(), spec.hidden(), found, crc),
          "look for who else writes there, then copy again");
    }
    long seen = checked.check().seen();
    if (seen < spec.chunks() && report.nodes() == 1) {
      throw failed(
          seen + " of " + spec.chunks() + " chunks are in " + spec.to() + " now",
          "look for who else changes files there, then copy again");
    }
  }

  private static KernelException failed(String message, String hint) {
    return new KernelException(
        KernelException.Kind.OPERATION, "SUBTASK_FAILED", "copy: " + message, hint);
  }

  @Override
  public void writeAnswer(OutputStream out) throws IOException {
    report.write(out, crc, checked.check().seen() == spec.chunks());
  }

  @Override
  public String contentType() {
    return spec.list() ? "application/x-furrow-copy" : "application/json";
  }
}
