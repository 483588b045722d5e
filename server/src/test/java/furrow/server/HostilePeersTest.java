package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.link.Link;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.tlv.TlvWriter;
import furrow.server.net.NetSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Garbage, truncated, oversized, trickled and unread frames hurt nobody but their sender. */
class HostilePeersTest {
  private static final int WAIT = 10_000;

  /** Of 12 KB each: more than what the sockets of both ends hold, little beside a heap. */
  private static final int MOST_BATCHES = 5_000;

  @TempDir static Path directory;
  private static ServerHarness harness;
  private static Link honest;

  @BeforeAll
  static void start() throws Exception {
    NetSettings quick = new NetSettings(1_000, 5_000, 1_000, 1_000);
    harness = ServerHarness.start(directory, settings -> settings.withNet(quick));
    honest = harness.link(Role.CLIENT);
  }

  @AfterAll
  static void stop() throws Exception {
    honest.close();
    harness.close();
  }

  @AfterEach
  void theHonestSessionIsUnharmed() throws Exception {
    assertThat(honest.call(new ServerQuery(), WAIT)).isInstanceOf(ServerInfo.class);
  }

  private static ErrorCode code(Message message) {
    return ErrorCode.of(((ErrorReply) message).code()).orElseThrow();
  }

  private static byte[] header(int code, int length) {
    return ByteBuffer.allocate(FrameHeader.SIZE)
        .putShort((short) FrameHeader.MAGIC)
        .putShort((short) code)
        .putInt(length)
        .putInt(9)
        .array();
  }

  @Test
  void garbageIsAnsweredWithWhatIsWrongAndCut() throws Exception {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      try (RawPeer peer = RawPeer.connect(harness)) {
        byte[] bytes = new byte[FrameHeader.SIZE + random.nextInt(500)];
        random.nextBytes(bytes);
        bytes[0] = 'X';
        peer.write(bytes);
        assertThat(code(peer.receive())).as("seed %d", seed).isEqualTo(ErrorCode.BAD_FRAME);
        assertThat(peer.ended()).as("seed %d", seed).isTrue();
      }
    }
  }

  @Test
  void aHugeLengthIsRefusedBeforeAnythingIsReserved() throws Exception {
    for (int length : new int[] {4097, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
      try (RawPeer peer = RawPeer.connect(harness)) {
        peer.write(header(1, length));
        assertThat(code(peer.receive())).isEqualTo(ErrorCode.FRAME_TOO_LARGE);
        assertThat(peer.ended()).isTrue();
      }
    }
    try (RawPeer peer = RawPeer.open(harness, Role.CLIENT)) {
      peer.write(header(1, (1 << 20) + 1));
      assertThat(code(peer.receive())).isEqualTo(ErrorCode.FRAME_TOO_LARGE);
      assertThat(peer.ended()).isTrue();
    }
  }

  @Test
  void anUnknownOrBrokenMessageIsRefusedAndTheSessionGoesOn() throws Exception {
    try (RawPeer peer = RawPeer.open(harness, Role.CLIENT)) {
      peer.write(header(0x7777, 0));
      assertThat(code(peer.receive())).isEqualTo(ErrorCode.UNKNOWN_MESSAGE);
      byte[] broken = ByteBuffer.allocate(20).put(header(0x0101, 8)).putLong(-1).array();
      peer.write(broken);
      assertThat(code(peer.receive())).isEqualTo(ErrorCode.BAD_FRAME);
      peer.send(1, new ServerQuery());
      assertThat(peer.receive()).isInstanceOf(ServerInfo.class);
    }
  }

  @Test
  void aFieldBeyondItsBoundIsRefusedByItsNameAndTheSessionGoesOn() throws Exception {
    try (RawPeer peer = RawPeer.open(harness, Role.CLIENT)) {
      TlvWriter out = new TlvWriter(1 << 20);
      int input = out.open(6);
      out.string(4, "f".repeat(1_000_000));
      out.close(input);
      peer.write(header(0x0101, out.position()));
      peer.write(out.toByteArray());
      ErrorReply refused = (ErrorReply) peer.receive();
      assertThat(code(refused)).isEqualTo(ErrorCode.FIELD_TOO_LARGE);
      assertThat(refused.message()).startsWith("InputInfo.fingerprint has 1000000 bytes");
      peer.send(1, new ServerQuery());
      assertThat(peer.receive()).isInstanceOf(ServerInfo.class);
    }
  }

  @Test
  void aPeerThatNeverStopsOffendingIsCut() throws Exception {
    try (RawPeer peer = RawPeer.open(harness, Role.CLIENT)) {
      ByteBuffer offences = ByteBuffer.allocate(40 * FrameHeader.SIZE);
      while (offences.hasRemaining()) {
        offences.put(header(0x7777, 0));
      }
      // At once: the server may cut before a second write.
      peer.write(offences.array());
      assertThat(peer.ended()).isTrue();
    }
  }

  @Test
  void silenceAndTricklingEndAtTheirDeadlines() throws Exception {
    List<RawPeer> peers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      peers.add(RawPeer.connect(harness));
    }
    RawPeer truncated = RawPeer.open(harness, Role.CLIENT);
    truncated.write(header(0x0101, 100));
    for (RawPeer peer : peers) {
      assertThat(code(peer.receive())).isEqualTo(ErrorCode.FRAME_TIMEOUT);
      assertThat(peer.ended()).isTrue();
      peer.close();
    }
    assertThat(code(truncated.receive())).isEqualTo(ErrorCode.FRAME_TIMEOUT);
    assertThat(truncated.ended()).isTrue();
    truncated.close();
  }

  @Test
  void halfAFrameAndAResetLeaveNothingBehind() throws Exception {
    int before = harness.server().sessionCount();
    for (int i = 0; i < 50; i++) {
      RawPeer peer = RawPeer.open(harness, Role.CLIENT);
      peer.write(header(0x0101, 100));
      peer.reset();
    }
    await()
        .until(
            () ->
                harness.server().sessionCount() == before
                    && harness.server().unauthenticatedCount() == 0);
  }

  @Test
  void whoAsksAndNeverReadsIsNotHeardForLongAndCut() throws Exception {
    byte[] ask = FrameCodec.encode(3, new ServerQuery());
    ByteBuffer many = ByteBuffer.allocate(ask.length * 1_000);
    for (int i = 0; i < 1_000; i++) {
      many.put(ask);
    }
    try (RawPeer peer = RawPeer.open(harness, Role.READ)) {
      int sent = 0;
      try {
        while (sent < MOST_BATCHES) {
          peer.write(many.array());
          sent++;
        }
      } catch (IOException e) {
        assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|abort).*");
      }
      assertThat(sent).isLessThan(MOST_BATCHES);
    }
  }

  @Test
  void chunksOfNoUploadAreDropped() throws Exception {
    try (RawPeer peer = RawPeer.open(harness, Role.CLIENT)) {
      for (int i = 0; i < 200; i++) {
        peer.send(0, new UploadChunk("0".repeat(32), 0, new byte[100_000]));
      }
      peer.send(1, new ServerQuery());
      assertThat(peer.receive()).isInstanceOf(ServerInfo.class);
    }
  }
}
