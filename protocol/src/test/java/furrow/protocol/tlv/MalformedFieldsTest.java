package furrow.protocol.tlv;

import static furrow.protocol.tlv.RecordCodecTest.decode;
import static furrow.protocol.tlv.RecordCodecTest.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.tlv.RecordCodecTest.Everything;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MalformedFieldsTest {
  @ParameterizedTest
  @CsvSource({
    "a header cut off,            0001 000000",
    "a tag alone,                 0001",
    "tag zero,                    0000 00000000",
    "critical tag zero,           8000 00000000",
    "more than there is,          0004 00000002 61",
    "more than an int holds,      0004 ffffffff 61",
    "a number of no bytes,        0002 00000000",
    "a number of nine bytes,      0002 00000009 000000000000000001",
    "an int of five bytes,        0001 00000005 0100000000",
    "a flag of two,               0003 00000001 02",
    "a text not in UTF-8,         0004 00000002 c328",
    "a surrogate in UTF-8,        0004 00000003 eda080",
    "longs in seven bytes,        0006 00000007 00000000000000",
    "a field twice,               0001 00000001 01 0001 00000001 02",
    "a default twice,             0001 00000001 00 0001 00000001 00",
    "a nested field too long,     012c 00000007 0001 00000002 05",
    "a nested header cut off,     012c 00000003 0001 00",
    "an entry cut off,            7fff 00000004 0001 0000",
    "a key twice,                 7fff 00000000 7fff 00000000",
  })
  void isRefusedWithAReason(String what, String hex) {
    assertThatThrownBy(() -> decode(Everything.class, hex))
        .as(what)
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_FRAME))
        .hasMessageStartingWith("malformed frame: ");
  }

  @Test
  void aListIsBoundedBothWays() throws Exception {
    List<String> full = Collections.nCopies(65_536, "");
    assertThat(decode(Everything.class, "0008 00000000".repeat(65_536)).texts()).isEqualTo(full);
    assertThatThrownBy(() -> decode(Everything.class, "0008 00000000".repeat(65_537)))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FIELD_TOO_LARGE));
    Everything tooMany =
        new Everything(
            0,
            0,
            false,
            "",
            new byte[0],
            new long[0],
            new RecordCodecTest.Point(0, 0),
            Collections.nCopies(65_537, ""),
            List.of(),
            Map.of());
    assertThatThrownBy(() -> hex(tooMany)).isInstanceOf(ProblemException.class);
  }

  @Test
  void theWriterStopsAtItsLimit() throws Exception {
    TlvWriter out = new TlvWriter(10);
    out.integer(1, 5);
    assertThatThrownBy(() -> out.string(2, ""))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE));
    assertThatThrownBy(() -> out.longs(2, new long[10])).isInstanceOf(ProblemException.class);
    assertThat(out.position()).isEqualTo(7);
    out.putShort(1);
    out.truncate(7);
    out.putShort(2);
    assertThat(out.toByteArray()).containsExactly(0, 1, 0, 0, 0, 1, 5, 0, 2);
    assertThatThrownBy(() -> out.truncate(10)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void theWriterGivesBackWhatALargeFrameNeeded() throws Exception {
    TlvWriter out = new TlvWriter(1 << 20);
    out.bytes(1, new byte[900_000]);
    assertThat(out.array().length).isGreaterThan(900_000);
    out.reset();
    assertThat(out.array().length).isLessThanOrEqualTo(64 * 1024);
    assertThat(out.position()).isZero();
  }

  @Test
  void theReaderStaysInItsPart() {
    assertThatThrownBy(() -> new TlvReader(new byte[4], 2, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
