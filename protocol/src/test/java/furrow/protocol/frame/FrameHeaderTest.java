package furrow.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.tlv.TlvWriter;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FrameHeaderTest {
  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @Test
  void readsEveryFieldAtAnOffset() throws Exception {
    assertThat(FrameHeader.read(bytes("ffff 4655 fffe 00001000 fffffffe"), 2, 4096))
        .isEqualTo(new FrameHeader(0xfffe, 4096, -2));
  }

  @Test
  void comparesTheLengthUnsigned() {
    for (String length : new String[] {"00001001", "7fffffff", "80000000", "ffffffff"}) {
      assertThatThrownBy(
              () -> FrameHeader.read(bytes("4655 0001 " + length + " 00000000"), 0, 4096))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE))
          .hasMessageContaining(Integer.toUnsignedString(Integer.parseUnsignedInt(length, 16)));
    }
  }

  @Test
  void refusesAnotherMagic() {
    assertThatThrownBy(() -> FrameHeader.read(bytes("4654 0001 00000000 00000000"), 0, 4096))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_FRAME));
  }

  @Test
  void aHeartbeatIsABareHeader() throws Exception {
    assertThat(FrameCodec.encode(0, new Heartbeat()))
        .isEqualTo(bytes("4655 0005 00000000 00000000"));
  }

  @Test
  void aMessageThatDoesNotFitLeavesTheWriterAsItWas() throws Exception {
    TlvWriter out = new TlvWriter(3 * FrameLimits.AUTHENTICATED);
    FrameCodec.encode(1, new Done("a"), out);
    int before = out.position();
    assertThatThrownBy(() -> FrameCodec.encode(2, Samples.large(1024 * 1024), out))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE));
    assertThat(out.position()).isEqualTo(before);
  }

  @Test
  void largerFramesGetMoreTime() {
    assertThat(FrameLimits.deadlineNanos(0)).isEqualTo(5_000_000_000L);
    assertThat(FrameLimits.deadlineNanos(1024 * 1024)).isBetween(20_900_000_000L, 21_000_000_000L);
  }
}
