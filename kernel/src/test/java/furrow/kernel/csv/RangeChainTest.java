package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.kernel.BadPartialException;
import furrow.kernel.Extent;
import furrow.kernel.MergeStep.Slice;
import furrow.kernel.Piece;
import furrow.kernel.Piece.Mode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RangeChainTest {
  private final List<String> handed = new ArrayList<>();
  private final RangeChain<String> chain =
      new RangeChain<>(
          new Extent(10, 50),
          new RangeChain.Sink<>() {
            @Override
            public void take(Piece piece, RangeSummary head, String payload) {
              handed.add(payload);
            }

            @Override
            public void drop(String payload) {
              handed.add("-" + payload);
            }
          });

  @Test
  void handsOnInFileOrderWhateverTheOrderOfArrival() throws Exception {
    add(piece(1, 30, 50, Mode.OUTSIDE), head(32, 50, false), "b");
    chain.advance();
    assertThat(handed).isEmpty();

    add(piece(0, 10, 30, Mode.OUTSIDE), head(10, 32, false), "a");
    chain.advance();
    assertThat(handed).containsExactly("a", "b");
    assertThat(chain.complete()).isTrue();
    assertThat(chain.stop()).isEqualTo(50);
  }

  @Test
  void aRangeInsideOneRecordOwnsNothingWhateverItSays() throws Exception {
    add(piece(0, 10, 20, Mode.OUTSIDE), head(10, 45, true), "a");
    add(piece(1, 20, 40, Mode.OUTSIDE), head(21, 40, false), "wrong");
    chain.advance();

    assertThat(handed).containsExactly("a", "-wrong");
    assertThat(chain.covered()).isEqualTo(40);
    assertThat(chain.takeNext()).isEmpty();
  }

  @Test
  void aBrokenRangeIsPlannedFromItsRecordAndThoseBehindItByParity() throws Exception {
    add(piece(0, 10, 20, Mode.OUTSIDE), insideAtEnd(head(10, 25, true)), "a");
    add(piece(1, 20, 30, Mode.OUTSIDE), head(21, 30, false), "broken");
    add(piece(2, 30, 40, Mode.OUTSIDE), head(31, 40, true), "inside");
    add(piece(3, 40, 50, Mode.OUTSIDE), head(41, 50, false), "outside");
    chain.advance();

    assertThat(handed).containsExactly("a", "-broken", "-inside");
    assertThat(chain.takeSuperseded()).containsExactly(1L, 2L);
    assertThat(chain.takeNext())
        .containsExactly(new Slice(25, 30, 5, Mode.EXACT), new Slice(30, 40, 10, Mode.INSIDE));
    assertThat(chain.covered()).isEqualTo(25);

    add(piece(5, 30, 40, Mode.INSIDE), head(35, 41, true), "c");
    add(piece(4, 25, 30, Mode.EXACT), head(25, 35, true), "b");
    chain.advance();
    assertThat(handed).containsExactly("a", "-broken", "-inside", "b", "c", "outside");
    assertThat(chain.complete()).isTrue();
  }

  @Test
  void aRangeThatFailsTwiceIsPlannedFromItsRecord() throws Exception {
    add(piece(0, 10, 20, Mode.SCAN_OUTSIDE), head(10, 20, false), "a");
    add(piece(1, 20, 50, Mode.SCAN_INSIDE), head(31, 50, false), "b");
    chain.advance();

    assertThat(chain.takeNext()).containsExactly(new Slice(20, 50, 30, Mode.SCAN_EXACT));
  }

  @Test
  void afterARestartAReplacementMayComeWithoutWhatItReplaced() throws Exception {
    add(piece(0, 10, 20, Mode.OUTSIDE), head(10, 25, true), "a");
    add(piece(2, 25, 50, Mode.EXACT), head(25, 50, true), "b");
    chain.advance();

    assertThat(handed).containsExactly("a", "b");
    assertThat(chain.complete()).isTrue();
  }

  @Test
  void neighboursOfOneSizeArePlannedTogether() throws Exception {
    add(piece(0, 10, 20, Mode.OUTSIDE), insideAtEnd(head(10, 22, true)), "a");
    add(piece(1, 20, 30, Mode.OUTSIDE), head(21, 30, false), "b");
    add(piece(2, 30, 40, Mode.OUTSIDE), head(31, 40, false), "c");
    add(piece(3, 40, 50, Mode.OUTSIDE), head(41, 50, false), "d");
    chain.advance();

    assertThat(chain.takeNext())
        .containsExactly(new Slice(22, 30, 8, Mode.EXACT), new Slice(30, 50, 10, Mode.INSIDE));
  }

  @Test
  void anEmptyExtentIsCompleteAtOnce() throws Exception {
    RangeChain<String> empty = new RangeChain<>(new Extent(7, 7), null);
    empty.advance();

    assertThat(empty.complete()).isTrue();
  }

  @Test
  void aPartialThatLeadsNowhereIsRefused() {
    assertThatThrownBy(() -> add(piece(0, 10, 20, Mode.OUTSIDE), head(10, 15, false), "a"))
        .isInstanceOf(BadPartialException.class)
        .hasMessageContaining("15");
  }

  private void add(Piece piece, RangeSummary head, String payload) throws BadPartialException {
    chain.add(piece, head, payload);
  }

  private static Piece piece(long index, long start, long end, Mode mode) {
    return new Piece(index, start, end, mode);
  }

  private static RangeSummary head(long start, long stop, boolean oddQuotes) {
    return new RangeSummary(start, stop, 1, 1, oddQuotes, false, null);
  }

  private static RangeSummary insideAtEnd(RangeSummary head) {
    return new RangeSummary(
        head.start(), head.stop(), head.rows(), head.lines(), head.oddQuotes(), true, null);
  }
}
