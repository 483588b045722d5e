package furrow.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.message.Message;
import org.junit.jupiter.api.Test;

class FrameCodecTest {
  @Test
  void everyMessageSurvivesTheWire() throws Exception {
    for (MessageType type : Messages.all()) {
      Message message = Samples.of(type);
      byte[] frame = FrameCodec.encode(-7, message);
      FrameHeader header = FrameHeader.read(frame, 0, FrameLimits.AUTHENTICATED);
      assertThat(header).isEqualTo(new FrameHeader(type.code(), frame.length - 12, -7));
      Message again = FrameCodec.decode(type.code(), frame, FrameHeader.SIZE, header.length());
      assertThat(again).as(type.name()).usingRecursiveComparison().isEqualTo(message);
    }
  }
}
