package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.kernel.Piece;
import furrow.kernel.RecordingControl;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RecordScanTest {

  @Test
  void findsTheRecordsOfARange() throws Exception {
    RangeSummary head = scan("a,b\n1,2\n\n3,4\n", 2, 9, Piece.Mode.OUTSIDE);

    assertThat(head).isEqualTo(new RangeSummary(4, 9, 1, 2, false, false, null));
  }

  @Test
  void aRangeThatBeginsBehindALineEndOwnsThatRecord() throws Exception {
    assertThat(scan("a\nb\nc\n", 2, 3, Piece.Mode.OUTSIDE).start()).isEqualTo(2);
  }

  @Test
  void lineEndsInsideQuotesEndNoRecord() throws Exception {
    RangeSummary head = scan("\"a\nb\"\nc", 0, 4, Piece.Mode.EXACT);

    assertThat(head).isEqualTo(new RangeSummary(0, 6, 1, 2, true, true, null));
  }

  @Test
  void aGuessInsideWaitsForTheClosingQuote() throws Exception {
    assertThat(scan("\"a\nb\nc\"\nd\n", 2, 9, Piece.Mode.INSIDE).start()).isEqualTo(8);
    assertThat(scan("\"a\nb\nc\"\nd\n", 2, 9, Piece.Mode.OUTSIDE).start()).isEqualTo(3);
  }

  @Test
  void readsNothingPastTheEndBeforeARecordStarts() throws Exception {
    CountingInput input =
        new CountingInput("0123456789\n0123456789\n".getBytes(StandardCharsets.UTF_8));

    new RecordScan(input, 0).scan(new Piece(0, 3, 8, Piece.Mode.OUTSIDE), new RecordingControl());

    assertThat(input.takeFurthest()).isEqualTo(8);
  }

  @Test
  void anOpenQuoteAtTheEndIsAFaultAtItsLine() throws Exception {
    InputFault fault = scan("a\nb,\"c\nd\n", 0, 3, Piece.Mode.EXACT).fault();

    assertThat(fault).isEqualTo(new InputFault(InputFault.Kind.OPEN_QUOTE, 4, 1, -1, ""));
  }

  @Test
  void aRecordOf16MiBPassesAndOneByteMoreIsAFault() throws Exception {
    byte[] bytes = new byte[RecordScan.MAX_RECORD + 2];
    Arrays.fill(bytes, (byte) 'x');
    bytes[1] = '\n';
    bytes[bytes.length - 1] = '\n';
    assertThat(scan(bytes, 0, 5).fault()).isNull();

    bytes[1] = 'x';
    bytes[0] = '\n';
    assertThat(scan(bytes, 0, 5).fault())
        .isEqualTo(new InputFault(InputFault.Kind.RECORD_TOO_LARGE, 1, 1, -1, ""));
  }

  @Test
  void anyCutInAnyOrderFindsTheSameRecords() throws Exception {
    Random random = TestSeed.random("RecordScanTest");
    for (int round = 0; round < 300; round++) {
      byte[] bytes = new RandomCsv(random).records(random.nextInt(30), 1 + random.nextInt(4));
      ChainDriver whole = drive(bytes, Math.max(1, bytes.length), random);
      TreeSet<Long> all = recordStarts(bytes);
      ChainDriver single = drive(bytes, 1, random);
      assertThat(single.starts).isSubsetOf(all);
      assertThat(single.replanned).isZero();
      ChainDriver cut = drive(bytes, 1 + random.nextInt(40), random);
      assertThat(cut.starts).as("round " + round).isSubsetOf(all);
      assertThat(cut.rows).isEqualTo(whole.rows).isEqualTo(single.rows);
      assertThat(cut.lines).isEqualTo(whole.lines).isEqualTo(single.lines);
    }
  }

  private static ChainDriver drive(byte[] bytes, long chunk, Random random) throws Exception {
    ChainDriver driver = new ChainDriver();
    driver.run(new CountingInput(bytes), 0, chunk, random);
    return driver;
  }

  /** The definition, one byte at a time. */
  private static TreeSet<Long> recordStarts(byte[] bytes) {
    TreeSet<Long> starts = new TreeSet<>();
    starts.add(0L);
    boolean inside = false;
    boolean fieldStart = true;
    for (int i = 0; i < bytes.length; i++) {
      byte c = bytes[i];
      if (inside) {
        inside = c != '"';
        fieldStart = !inside && i + 1 < bytes.length && bytes[i + 1] == '"';
      } else if (c == '"' && fieldStart) {
        inside = true;
      } else {
        fieldStart = c == ',' || c == '\n';
        if (c == '\n') {
          starts.add(i + 1L);
        }
      }
    }
    return starts;
  }

  private static RangeSummary scan(String text, long start, long end, Piece.Mode mode)
      throws Exception {
    CountingInput input = new CountingInput(text.getBytes(StandardCharsets.UTF_8));
    return new RecordScan(input, 0).scan(new Piece(0, start, end, mode), new RecordingControl());
  }

  private static RangeSummary scan(byte[] bytes, long start, long end) throws Exception {
    Piece piece = new Piece(0, start, end, Piece.Mode.EXACT);
    return new RecordScan(new CountingInput(bytes), 0).scan(piece, new RecordingControl());
  }
}
