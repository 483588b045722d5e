package furrow.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.Hello;
import furrow.protocol.message.SessionMessage.Welcome;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.Submit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Frames of peers that are older or newer than this code, as they would send them. */
class PeersTest {
  private static Message decode(String name) throws ProblemException {
    byte[] frame = Golden.read(name);
    FrameHeader header = FrameHeader.read(frame, 0, FrameLimits.AUTHENTICATED);
    assertThat(header.length()).isEqualTo(frame.length - FrameHeader.SIZE);
    return FrameCodec.decode(header.code(), frame, FrameHeader.SIZE, header.length());
  }

  private static ErrorCode refusal(String name) {
    try {
      throw new AssertionError("accepted " + decode(name));
    } catch (ProblemException e) {
      assertThat(e.hint()).isNotEmpty();
      return e.code();
    }
  }

  @Test
  void anOlderPeerLeavesOutWhatItDoesNotKnow() throws Exception {
    assertThat(decode("older/submit"))
        .usingRecursiveComparison()
        .isEqualTo(
            new Submit(
                new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
                "csv",
                "sum(qty)",
                List.of(),
                Map.of(),
                new InputInfo("/data/a.csv", 4096, 0, "", 0, "", ""),
                "",
                0,
                0,
                0,
                0));
  }

  @Test
  void anOlderPeerMayKnowNoFieldAtAll() throws Exception {
    assertThat(decode("older/welcome")).isEqualTo(new Welcome(0, 0, "", 0));
  }

  @Test
  void fieldsMayComeInAnyOrderAndNumbersInAnyWidth() throws Exception {
    assertThat(decode("older/welcome-reversed"))
        .isEqualTo(new Welcome(5, 5000, "ann", 1024 * 1024));
  }

  @Test
  void aNewerPeerAddsFieldsAnywhere() throws Exception {
    assertThat(decode("newer/welcome")).isEqualTo(new Welcome(5, 5000, "ann", 1024 * 1024));
    assertThat(((Submit) decode("newer/submit")).input())
        .isEqualTo(new InputInfo("/data/a.csv", 4096, 0, "", 0, "", ""));
  }

  @Test
  void aNewerPeerOffersARangeOfVersions() throws Exception {
    Hello hello = (Hello) decode("newer/hello");
    assertThat(hello.minVersion()).isEqualTo(1);
    assertThat(hello.maxVersion()).isEqualTo(9);
    assertThat(hello.capabilities()).isEqualTo(Long.MIN_VALUE | 3);
    assertThat(hello.role()).isEqualTo(Role.WORKER);
  }

  @Test
  void whatANewerPeerInsistsOnIsRefused() {
    assertThat(refusal("newer/submit-critical")).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
    assertThat(refusal("newer/submit-critical-nested")).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
    assertThat(refusal("newer/message")).isEqualTo(ErrorCode.UNKNOWN_MESSAGE);
    assertThat(refusal("newer/role")).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(refusal("newer/role-reserved")).isEqualTo(ErrorCode.BAD_REQUEST);
  }

  @Test
  void anotherProtocolIsNoPeer() {
    assertThatThrownBy(() -> decode("newer/http"))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_FRAME))
        .hasMessageContaining("0x4745");
  }
}
