package furrow.kernel.csv;

import furrow.kernel.BadPartialException;
import furrow.kernel.Extent;
import furrow.kernel.KernelException;
import furrow.kernel.MergeStep;
import furrow.kernel.Merger;
import furrow.kernel.Partial;
import furrow.kernel.Piece;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Verifies ranges and folds their totals in file order. */
final class CsvMerger implements Merger, RangeChain.Sink<Partial> {
  private static final int READ_BUFFER = 32 * 1024;
  private static final int HEAD_BUFFER = 128;

  private final CsvQuery query;
  private final CsvTotals totals;
  private final RangeChain<Partial> chain;
  private long rows;
  private long lines;
  private long releasedBytes;

  CsvMerger(CsvQuery query, Extent extent) {
    this.query = query;
    this.totals = new CsvTotals(query, Runtime.getRuntime().maxMemory() / 2);
    this.chain = new RangeChain<>(extent, this);
    this.lines = query.header().lines();
  }

  @Override
  public void add(Piece piece, Partial partial) throws IOException {
    try (InputStream in = partial.open()) {
      VarintReader head = new VarintReader(in, HEAD_BUFFER, partial.size());
      Piece.Mode mode = Piece.Mode.of((byte) head.count(Piece.Mode.EXACT.code()));
      Piece asRead = new Piece(piece.index(), piece.start(), piece.end(), mode);
      RangeSummary summary = RangeSummary.decode(head);
      if (summary.start() < 0) {
        head.end();
      }
      InputFault fault = summary.fault();
      if (fault != null && fault.column() >= query.header().names().length) {
        throw new BadPartialException(piece, "a fault in column " + fault.column());
      }
      chain.add(asRead, summary, partial);
    } catch (VarintReader.DamagedException e) {
      throw new BadPartialException(piece, e.getMessage());
    }
  }

  @Override
  public void addEmpty(Piece first, int count, long end) throws IOException {
    throw new BadPartialException(first, "it is empty");
  }

  @Override
  public MergeStep advance() throws KernelException, IOException {
    chain.advance();
    boolean complete = chain.complete();
    if (complete) {
      CsvAnswer.check(totals);
    }
    long released = releasedBytes;
    releasedBytes = 0;
    return new MergeStep(
        chain.covered(), released, rows, chain.takeSuperseded(), chain.takeNext(), complete);
  }

  @Override
  public void take(Piece piece, RangeSummary head, Partial partial)
      throws KernelException, IOException {
    releasedBytes += partial.size();
    int buffer = (int) Math.min(READ_BUFFER, partial.size() + 1);
    try (InputStream stream = partial.open()) {
      VarintReader in = new VarintReader(stream, buffer, partial.size());
      in.number();
      RangeSummary.decode(in);
      long most = head.fault() == null ? head.rows() : Long.MAX_VALUE;
      if (!CsvTotalsCodec.addTo(totals, in, most)) {
        String fit = totals.mostGroups();
        throw fail(new InputFault(InputFault.Kind.TOO_MANY_GROUPS, piece.start(), 0, -1, fit));
      }
      in.end();
    } catch (VarintReader.DamagedException e) {
      throw new BadPartialException(piece, e.getMessage());
    }
    if (head.fault() != null) {
      throw fail(head.fault());
    }
    rows += head.rows();
    lines += head.lines();
  }

  private KernelException fail(InputFault fault) {
    long line = lines + fault.line() + 1;
    KernelException e = fault.toException(query.header().file(), line, query.name(fault.column()));
    boolean cell = fault.kind() == InputFault.Kind.BAD_CELL && fault.column() >= 0;
    String hint = cell ? CellHint.of(query.op(), query.name(fault.column())) : "";
    return hint.isEmpty() ? e : new KernelException(e.kind(), e.code(), e.getMessage(), hint);
  }

  @Override
  public void drop(Partial partial) {
    releasedBytes += partial.size();
  }

  @Override
  public void writeAnswer(OutputStream out) throws IOException {
    new CsvAnswer(totals, rows).writeTo(out);
  }

  @Override
  public String contentType() {
    return "application/json";
  }
}
