package furrow.protocol.tlv;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.frame.MessageType;
import furrow.protocol.frame.Messages;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * Any bytes at all as the fields of any message (the first two are its code): a record, which is
 * written as it was read, or a reason.
 */
@Tag("fuzz")
class TlvFuzzTest {
  private static final List<MessageType> TYPES = Messages.all();

  @FuzzTest(maxDuration = "60s")
  void anyBytesAreARecordOrAReason(byte[] data) throws Exception {
    if (data.length < 2) {
      return;
    }
    int code = (data[0] & 0xff) << 8 | data[1] & 0xff;
    MessageType type =
        TYPES.stream()
            .filter(known -> known.code() == code)
            .findFirst()
            .orElse(TYPES.get(code % TYPES.size()));
    roundTrip(RecordCodec.of(type.record()), data);
  }

  private static <R> void roundTrip(RecordCodec<R> codec, byte[] data) throws Exception {
    R record;
    try {
      record = codec.read(new TlvReader(data, 2, data.length - 2));
    } catch (ProblemException e) {
      assertThat(e.hint()).isNotEmpty();
      return;
    }
    TlvWriter out = new TlvWriter(FrameLimits.AUTHENTICATED);
    codec.write(record, out);
    byte[] written = out.toByteArray();
    out.reset();
    codec.write(codec.read(new TlvReader(written, 0, written.length)), out);
    assertThat(out.toByteArray()).isEqualTo(written);
  }
}
