package furrow.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.kernel.Partial;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultPart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Results that a runner has put on disk. */
class StoredResultTest {
  private static final RangeInfo RUN = new RangeInfo(1, 4, 1, 1, 1004, 0);

  private final RecordingUpstream up = new RecordingUpstream();
  private final Stored stored = new Stored(1_300_001);

  /** On a disk that may fail. */
  private static final class Stored implements Partial {
    private final byte[] bytes;
    private int readable = Integer.MAX_VALUE;
    private boolean discarded;

    Stored(int size) {
      bytes = new byte[size];
      new Random(1).nextBytes(bytes);
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public InputStream open() throws IOException {
      if (discarded) {
        throw new IOException("closed");
      }
      return new ByteArrayInputStream(bytes) {
        @Override
        public byte[] readNBytes(int length) throws IOException {
          if (pos >= readable) {
            throw new IOException("bad sector");
          }
          return super.readNBytes(length);
        }
      };
    }

    @Override
    public void discard() {
      discarded = true;
    }
  }

  @Test
  void itTravelsInPartsAsOftenAsItIsSent() throws Exception {
    assertThat(batch().sendTo(up)).isEmpty();
    assertThat(batch().sendTo(up)).isEmpty();
    assertThat(up.parts).extracting(ResultPart::offset).hasSize(6).startsWith(0L, 524_288L);
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    up.parts.forEach(part -> twice.writeBytes(part.bytes()));
    assertThat(twice.toByteArray())
        .startsWith(stored.bytes)
        .endsWith(stored.bytes)
        .hasSize(2 * stored.bytes.length);
    CRC32C crc = new CRC32C();
    crc.update(stored.bytes);
    assertThat(up.results)
        .hasSize(2)
        .allMatch(result -> result.sentInParts() && result.results().length == 0)
        .allMatch(result -> result.crc32c() == (int) crc.getValue())
        .allMatch(result -> result.lengths()[0] == stored.bytes.length);
  }

  @Test
  void oneThatCannotBeReadBackHasFailedAndTheSessionGoesOn() throws Exception {
    stored.readable = 600_000;
    assertThat(batch().sendTo(up)).containsExactly(RUN);
    assertThat(up.results).isEmpty();
    assertThat(up.failures)
        .singleElement()
        .satisfies(failure -> assertThat(failure.run()).isEqualTo(RUN))
        .satisfies(failure -> assertThat(failure.message()).endsWith("bad sector"));
  }

  @Test
  void aBrokenSessionIsNoFaultOfTheResult() {
    up.broken = true;
    assertThatThrownBy(() -> batch().sendTo(up)).isInstanceOf(IOException.class);
    assertThat(up.failures).isEmpty();
  }

  @Test
  void whatIsAcknowledgedIsDiscarded() {
    UnackedResults unacked = new UnackedResults();
    unacked.add(entry());
    assertThat(unacked.bytes()).isGreaterThan(stored.bytes.length);
    unacked.remove(new RangeInfo(1, 9, 1, 1, 1009, 0));
    assertThat(stored.discarded).isFalse();
    unacked.remove(RUN);
    assertThat(stored.discarded).isTrue();
    assertThat(unacked.bytes()).isZero();
  }

  private ReportBatch batch() {
    return new ReportBatch(List.of(), List.of(entry()), List.of(), List.of());
  }

  private UnackedResults.Entry entry() {
    ResultBuffer buffer = new ResultBuffer();
    buffer.start(0);
    buffer.add(stored);
    return buffer.take(RUN, 1, 1, 100);
  }
}
