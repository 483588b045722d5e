package furrow.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Token;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.frame.MessageType;
import furrow.protocol.frame.Messages;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.runtime.LeaseClock;
import furrow.server.FuzzFrames;
import furrow.server.RandomMessages;
import furrow.server.peer.Peer;
import furrow.server.peer.PeerHandler;
import furrow.server.peer.Peers;
import furrow.testkit.Seed;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * The whole pipeline of a connection under frames that were made from the message types, mutated,
 * spliced and cut at random: every buffer is given back, memory is bounded, nothing hangs, and no
 * session but the sender's notices. How many frames: {@code -Dfurrow.fuzz.frames=10000000}.
 */
class PipelineFuzzTest {
  private static final long FRAMES = Long.getLong("furrow.fuzz.frames", 40_000);
  private static final long MOST_NANOS_PER_FRAME = 5_000_000;

  /** A frame that is gathered, doubled while it grows, and what was last written. */
  private static final int MOST_BYTES = 3 * (FrameLimits.AUTHENTICATED + 64 * 1024);

  private static final List<Role> ROLES =
      Arrays.stream(Role.values()).filter(role -> role != Role.SERVER).toList();
  private static final List<MessageType> ANSWERS =
      Messages.all().stream()
          .filter(type -> type.from().contains(Role.SERVER) && type.record() != ErrorReply.class)
          .toList();

  private final long seed = Seed.pick(PipelineFuzzTest.class);
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final Service service = new Service();
  private final Peers peers = new Peers();
  private final UnauthenticatedLimit limit = new UnauthenticatedLimit(Long.MAX_VALUE);
  private final Admission admission =
      new Admission(
          "server",
          1,
          PipelineFuzzTest::grant,
          new SecureRandom(),
          NetSettings.DEFAULT,
          peers,
          service,
          new LeaseClock());
  private long sent;
  private long refused;
  private long outOfStep;

  private static Optional<Grant> grant(String role) {
    Token token = new Token(role, new byte[Token.SECRET_BYTES]);
    return Optional.of(new Grant(token, Role.valueOf(role), "mallory"));
  }

  @Test
  void nothingIsLeakedAndNobodyElseNotices() {
    Duration most = Duration.ofSeconds(60).plusNanos(FRAMES * MOST_NANOS_PER_FRAME);
    Assertions.assertTimeoutPreemptively(most, this::storm);
    System.err.printf(
        "PipelineFuzzTest: %d frames, %d messages handled, %d refused, %d connections out of step%n",
        sent, service.handled, refused, outOfStep);
    assertThat(service.handled).isGreaterThan(FRAMES / 8);
    assertThat(refused).isGreaterThan(FRAMES / 50);
    assertThat(outOfStep).isPositive();
  }

  private void storm() throws Exception {
    try (EmbeddedPeer honest = new EmbeddedPeer(admission, limit, allocator)) {
      honest.prove(grant(Role.CLIENT.name()).orElseThrow());
      service.honest = peers.all().iterator().next();
      for (long round = 0; sent < FRAMES; round++) {
        long roundSeed = seed + round;
        assertThatCode(() -> connection(new Random(roundSeed)))
            .as("-Dfurrow.seed=%d", roundSeed)
            .doesNotThrowAnyException();
        assertThat(used()).as("bytes of buffers; -Dfurrow.seed=%d", roundSeed).isZero();
        assertThat(peers.count()).as("sessions; -Dfurrow.seed=%d", roundSeed).isOne();
        assertThat(limit.count()).as("strangers; -Dfurrow.seed=%d", roundSeed).isZero();
        int correlation = (int) round;
        honest.send(correlation, new ServerQuery());
        assertThat(honest.take())
            .as("-Dfurrow.seed=%d", roundSeed)
            .containsExactly(new Envelope(correlation, new Done("honest")));
      }
    }
    assertThat(service.open).isZero();
  }

  private long used() {
    ByteBufAllocatorMetric metric = allocator.metric();
    return metric.usedHeapMemory() + metric.usedDirectMemory();
  }

  /** One hostile connection from its first byte to its end. */
  private void connection(Random random) throws Exception {
    service.mood = random;
    service.threw = false;
    boolean stranger = random.nextInt(5) == 0;
    Role role = stranger ? Role.SERVER : ROLES.get(random.nextInt(ROLES.size()));
    boolean inStep = random.nextInt(4) > 0;
    FuzzFrames frames = new FuzzFrames(random, role);
    try (EmbeddedPeer peer = new EmbeddedPeer(admission, limit, allocator)) {
      if (!stranger) {
        peer.prove(grant(role.name()).orElseThrow());
      }
      for (int burst = random.nextInt(6); burst >= 0 && peer.open(); burst--) {
        int count = 1 + random.nextInt(20);
        sent += count;
        for (byte[] piece : frames.pieces(frames.stream(count, inStep))) {
          peer.write(piece);
          assertThat(used()).isLessThan(MOST_BYTES);
          listen(peer);
        }
        peer.pass(random.nextInt(4) == 0 ? random.nextInt(3_000) : 0);
        listen(peer);
      }
      if (random.nextBoolean()) {
        // What waits to be closed, closes.
        peer.pass(10_000);
        listen(peer);
      }
    }
  }

  private void listen(EmbeddedPeer peer) throws ProblemException {
    for (Envelope said : peer.take()) {
      if (said.message() instanceof ErrorReply error && error.hint().length() > 0) {
        refused++;
        boolean internal = error.message().startsWith("internal error");
        assertThat(internal && !service.threw).as(error.message()).isFalse();
        boolean ends = error.code() == ErrorCode.FRAME_TOO_LARGE.number();
        outOfStep += ends || error.message().startsWith("a frame begins with") ? 1 : 0;
      }
    }
  }

  /** Answers the honest session; treats others as a server may, and as a server must not. */
  private final class Service implements PeerHandler {
    private Random mood;
    private Peer honest;
    private long handled;
    private int open;
    private boolean threw;
    private int epoch;

    @Override
    public void opened(Peer peer) {
      open++;
    }

    @Override
    public boolean received(Peer peer, Envelope envelope) {
      if (peer == honest) {
        peer.send(envelope.correlation(), new Done("honest"));
        return true;
      }
      if (!Messages.of(envelope.message().getClass()).from().contains(peer.role())) {
        ErrorReply no = new ErrorReply(ErrorCode.FORBIDDEN.number(), "not you", "ask another", 0);
        peer.send(envelope.correlation(), no);
        return false;
      }
      handled++;
      switch (mood.nextInt(12)) {
        case 0, 1, 2 -> peer.send(envelope.correlation(), answer());
        case 3 -> many(peer);
        case 4 -> pause(peer);
        case 5, 6 -> world(peer);
        case 7 -> rarely(peer);
        default -> peer.post(envelope.correlation(), answer());
      }
      return true;
    }

    private Message answer() {
      Message answer = new RandomMessages(mood).oneOf(ANSWERS);
      try {
        FrameCodec.encode(0, answer);
        return answer;
      } catch (ProblemException e) {
        return answer();
      }
    }

    private void many(Peer peer) {
      for (int i = mood.nextInt(200); i > 0; i--) {
        peer.send(0, answer());
      }
    }

    private void pause(Peer peer) {
      peer.pauseReading();
      peer.schedule(peer::resumeReading, mood.nextInt(2_000));
    }

    /** A rank's world comes up, or something comes through it. */
    private void world(Peer peer) {
      if (peer.multipath() != null && mood.nextBoolean()) {
        epoch = 1 + epoch % 5;
        peer.multipath().open(epoch, 1 + mood.nextInt(2), (to, fragment) -> {});
      } else if (peer.multipath() != null) {
        byte[] bytes = new FuzzFrames(mood, Role.RANK).good();
        int sequence = mood.nextInt(4) == 0 ? mood.nextInt() : 1 + mood.nextInt(3);
        peer.multipath().arrived(epoch, new Fragment(1, sequence, mood.nextInt(4) > 0, bytes));
      }
    }

    private void rarely(Peer peer) {
      switch (mood.nextInt(20)) {
        case 0 -> {
          threw = true;
          throw new IllegalStateException("a handler with a fault");
        }
        case 1 -> peer.end(new ErrorReply(ErrorCode.INTERNAL.number(), "the end", "", 0));
        case 2 -> peer.farewell(new Done("farewell"));
        case 3 -> peer.close();
        default -> peer.flush();
      }
    }

    @Override
    public void closed(Peer peer) {
      open--;
      peers.remove(peer);
    }

    @Override
    public void check(Peer peer, Class<? extends Message> type) {}

    @Override
    public void refused(String address, String asked, String why) {
      throw new AssertionError(address + ": " + why);
    }
  }
}
