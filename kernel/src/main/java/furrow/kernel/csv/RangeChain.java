package furrow.kernel.csv;

import furrow.kernel.BadPartialException;
import furrow.kernel.Extent;
import furrow.kernel.KernelException;
import furrow.kernel.MergeStep.Slice;
import furrow.kernel.Piece;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Verifies ranges that were read under a guess, in file order, and says what to read again.
 *
 * <p>Kept is {@code stop}, where the verified prefix ends and the next record begins. A range that
 * ends at or before it owns no record whatever it says. A range that starts with it is accepted. A
 * range that does neither was guessed wrongly: it is planned again from {@code stop}, where no
 * guess is needed. At the same time all ranges behind it that have come in and that by quote parity
 * began inside quotes are planned again as such, so that one wrong guess does not become a serial
 * pass. By induction every accepted range begins at a true record start, whatever was guessed.
 *
 * @param <T> what travels with a range, such as its partial
 */
public final class RangeChain<T> {
  /** Receives ranges in file order. */
  public interface Sink<T> {
    /**
     * A range is verified. With a {@link RangeSummary#fault()} that fault is real, and the first of
     * the input: throw it.
     */
    void take(Piece piece, RangeSummary head, T payload) throws KernelException, IOException;

    /** A range owns no record, or is planned again. */
    void drop(T payload);
  }

  private record Entry<T>(Piece piece, RangeSummary head, T payload) {}

  private static final long NOWHERE = -1;

  private final Extent extent;
  private final Sink<T> sink;
  private final TreeMap<Long, Entry<T>> waiting = new TreeMap<>();

  private long covered;
  private long stop;
  private boolean insideAtCovered;

  /** End of the ranges judged by parity, or NOWHERE while the chain holds. */
  private long judged = NOWHERE;

  private boolean insideAtJudged;

  private List<Long> superseded = new ArrayList<>();
  private List<Slice> next = new ArrayList<>();

  public RangeChain(Extent extent, Sink<T> sink) {
    this.extent = extent;
    this.sink = sink;
    this.covered = extent.start();
    this.stop = extent.start();
  }

  /**
   * Adds a range, in any order.
   *
   * @throws BadPartialException when its summary cannot be one of it
   */
  public void add(Piece piece, RangeSummary head, T payload) throws BadPartialException {
    head.check(piece, extent);
    if (piece.end() <= covered) {
      sink.drop(payload);
      return;
    }
    Entry<T> replaced = waiting.put(piece.start(), new Entry<>(piece, head, payload));
    if (replaced != null) {
      superseded.add(replaced.piece.index());
      sink.drop(replaced.payload);
    }
  }

  /** Hands on what is verified now. */
  public void advance() throws KernelException, IOException {
    for (Entry<T> entry = following(); entry != null; entry = following()) {
      waiting.remove(entry.piece.start());
      if (entry.piece.end() <= stop) {
        pass(entry, insideAtCovered ^ entry.head.oddQuotes());
        sink.drop(entry.payload);
      } else if (entry.head.start() == stop) {
        accept(entry);
      } else {
        planFromStop(entry);
      }
    }
    if (judged <= covered) {
      judged = NOWHERE;
    }
    judgeByParity();
  }

  /** All units before this one are handed on. */
  public long covered() {
    return covered;
  }

  /** Where the verified prefix ends: a record start or the end of the extent. */
  public long stop() {
    return stop;
  }

  /** Whether everything is handed on. */
  public boolean complete() {
    return covered >= extent.end();
  }

  /** Indices that became void since the last call. */
  public List<Long> takeSuperseded() {
    List<Long> taken = superseded;
    superseded = new ArrayList<>();
    return taken;
  }

  /** What to plan since the last call. */
  public List<Slice> takeNext() {
    List<Slice> taken = next;
    next = new ArrayList<>();
    return taken;
  }

  /** The range at the end of the covered ones, if it has come in. */
  private Entry<T> following() {
    Map.Entry<Long, Entry<T>> first = waiting.firstEntry();
    if (first == null) {
      return null;
    }
    Entry<T> entry = first.getValue();
    long start = entry.piece.start();
    if (start == stop && Speculation.of(entry.piece.mode()) == Speculation.EXACT) {
      return entry;
    }
    return start == covered ? entry : null;
  }

  private void pass(Entry<T> entry, boolean inside) {
    covered = entry.piece.end();
    insideAtCovered = inside;
  }

  private void accept(Entry<T> entry) throws KernelException, IOException {
    RangeSummary head = entry.head;
    sink.take(entry.piece, head, entry.payload);
    if (head.fault() != null) {
      throw new IllegalStateException("a fault was taken for none");
    }
    stop = head.stop();
    pass(entry, head.insideAtEnd());
  }

  private void planFromStop(Entry<T> entry) throws IOException {
    Piece piece = entry.piece;
    if (Speculation.of(piece.mode()) == Speculation.EXACT) {
      throw new BadPartialException(piece, "it skips the record that begins at byte " + stop);
    }
    replace(entry, stop, Speculation.EXACT);
    if (judged < piece.end()) {
      judged = piece.end();
      insideAtJudged = insideAtCovered ^ entry.head.oddQuotes();
    }
    covered = stop;
    insideAtCovered = false;
  }

  private void judgeByParity() {
    while (judged != NOWHERE) {
      Entry<T> entry = waiting.get(judged);
      if (entry == null) {
        return;
      }
      Piece piece = entry.piece;
      if (insideAtJudged
          && Speculation.of(piece.mode()) == Speculation.OUTSIDE
          && piece.end() > stop) {
        waiting.remove(piece.start());
        replace(entry, piece.start(), Speculation.INSIDE);
      }
      insideAtJudged ^= entry.head.oddQuotes();
      judged = piece.end();
    }
  }

  private void replace(Entry<T> entry, long from, Speculation guess) {
    Piece piece = entry.piece;
    superseded.add(piece.index());
    sink.drop(entry.payload);
    long chunk = piece.end() - from;
    Slice slice = new Slice(from, piece.end(), chunk, guess.mode(piece.mode().scan()));
    int last = next.size() - 1;
    if (last >= 0 && continues(next.get(last), slice)) {
      Slice before = next.get(last);
      slice = new Slice(before.start(), slice.end(), chunk, slice.mode());
      next.remove(last);
    }
    next.add(slice);
  }

  private static boolean continues(Slice before, Slice slice) {
    return before.end() == slice.start()
        && before.chunk() == slice.chunk()
        && before.mode() == slice.mode()
        && Speculation.of(slice.mode()) != Speculation.EXACT;
  }
}
