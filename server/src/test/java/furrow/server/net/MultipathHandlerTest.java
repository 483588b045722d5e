package furrow.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Token;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.WorkMessage.Drain;
import furrow.protocol.message.WorkMessage.FetchData;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.FrameAck;
import furrow.protocol.message.WorldMessage.FramePath;
import furrow.protocol.message.WorldMessage.PathClosed;
import furrow.protocol.message.WorldMessage.PathLost;
import furrow.protocol.message.WorldMessage.PathOpen;
import furrow.protocol.message.WorldMessage.PathOpened;
import furrow.protocol.message.WorldMessage.RankReady;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.multipath.MultipathLimits;
import furrow.protocol.netty.FrameDecoder;
import furrow.protocol.netty.Received;
import furrow.runtime.LeaseClock;
import furrow.server.peer.MultipathControl;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.flow.FlowControlHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MultipathHandlerTest {
  private static final int RANK = 2;

  private final List<Fragment> forwarded = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ReadControl reads = new ReadControl(channel, new LeaseClock(), () -> {});
  private TlvSession session;
  private WindowState window = WindowState.OPEN;
  private MultipathControl multipath;

  @BeforeEach
  void connect() {
    Grant grant = new Grant(new Token("t", new byte[Token.SECRET_BYTES]), Role.RANK, "alice");
    session = new TlvSession(1, grant, "test", channel, reads);
    MultipathHandler handler = new MultipathHandler(session);
    multipath = handler;
    channel.pipeline().addLast(handler);
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void userEventTriggered(ChannelHandlerContext context, Object event) {
                window = (WindowState) event;
              }
            });
    channel.pipeline().addLast(Pipeline.FLOW, new FlowControlHandler());
  }

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  private void open() {
    multipath.open(1, RANK, (epoch, fragment) -> forwarded.add(fragment));
    channel.runPendingTasks();
    assertThat(told()).containsExactly(new PathOpen(1));
  }

  private void openBothWays() {
    open();
    comes(new PathOpened(1));
    assertThat(multipath.path()).isEqualTo(FramePath.WORLD);
  }

  private void comes(Message message) {
    channel.writeInbound(new Received.Frame(new Envelope(0, message)));
    channel.runPendingTasks();
  }

  private void comesThroughWorld(long number, Message message) throws Exception {
    multipath.arrived(1, new Fragment(RANK, number, true, FrameCodec.encode(0, message)));
    channel.runPendingTasks();
  }

  /** What went out over the socket; whole frames are decoded. */
  private List<Message> told() {
    List<Message> messages = new ArrayList<>();
    for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      if (out instanceof ByteBuf bytes) {
        EmbeddedChannel decoder = new EmbeddedChannel(limitless());
        decoder.writeInbound(bytes);
        Received.Frame frame = decoder.readInbound();
        messages.add(frame.envelope().message());
      } else {
        messages.add(((Envelope) out).message());
      }
    }
    return messages;
  }

  private static FrameDecoder limitless() {
    FrameDecoder decoder = new FrameDecoder(System::nanoTime);
    decoder.limit(1 << 20);
    return decoder;
  }

  /** What is handed on to the session. */
  private List<Message> taken() {
    List<Message> messages = new ArrayList<>();
    for (Received in = channel.readInbound(); in != null; in = channel.readInbound()) {
      messages.add(((Received.Frame) in).envelope().message());
    }
    return messages;
  }

  private static FetchData part(int number, int bytes) {
    return new FetchData(7, number, new byte[bytes]);
  }

  @Test
  void withoutALaneItIsAsIfItWereNotThere() {
    channel.writeOutbound(new Envelope(3, new Drain(true)));
    comes(new Drain(false));
    comes(new RankReady("w", 1, "mpj", "127.0.0.1"));

    assertThat(told()).containsExactly(new Drain(true));
    assertThat(taken())
        .containsExactly(new Drain(false), new RankReady("w", 1, "mpj", "127.0.0.1"));
    assertThat(multipath.path()).isEqualTo(FramePath.SOCKET);
  }

  @Test
  void framesGoThroughTheWorldAndSignsOfLifeDoNot() throws Exception {
    open();
    assertThat(multipath.path()).as("the rank has not answered").isEqualTo(FramePath.SOCKET);
    ChannelFuture sent = channel.writeAndFlush(new Envelope(3, new Drain(true)));
    channel.writeAndFlush(new Envelope(4, new Heartbeat()));

    assertThat(sent.isSuccess()).isTrue();
    assertThat(told()).containsExactly(new Heartbeat());
    assertThat(forwarded).hasSize(1);
    assertThat(forwarded.get(0))
        .usingRecursiveComparison()
        .isEqualTo(new Fragment(RANK, 1, true, FrameCodec.encode(3, new Drain(true))));
  }

  @Test
  void fragmentsWaitForLaneOpened() throws Exception {
    open();
    comesThroughWorld(1, new Drain(true));
    comes(new Drain(false));
    assertThat(taken()).containsExactly(new Drain(false));

    comes(new PathOpened(1));

    assertThat(taken()).containsExactly(new Drain(true));
  }

  @Test
  void aFullWindowMakesItUnwritableUntilFramesAreHeard() {
    openBothWays();
    int sent = 0;
    while (window == WindowState.OPEN) {
      channel.writeAndFlush(new Envelope(1, part(1, 100_000)));
      channel.runPendingTasks();
      sent++;
    }
    assertThat(sent).isEqualTo(11);

    comes(new FrameAck(1, 3));

    assertThat(window).isEqualTo(WindowState.OPEN);
    assertThat(forwarded.get(forwarded.size() - 1).sequence()).isEqualTo(11);
    assertThat(told()).isEmpty();
  }

  @Test
  void whatWasNotHeardGoesOverTheSocketWhenTheWorldIsLost() throws Exception {
    openBothWays();
    for (int i = 1; i <= 3; i++) {
      channel.writeAndFlush(new Envelope(0, part(i, 10)));
    }
    comesThroughWorld(1, new Drain(true));

    comes(new PathLost(1, 2));
    comesThroughWorld(2, new Drain(false));
    channel.writeAndFlush(new Envelope(0, new Drain(true)));

    List<Message> told = told();
    assertThat(told).hasSize(3);
    assertThat(told.get(0)).isEqualTo(new PathClosed(1, 1));
    assertThat(told.get(1)).usingRecursiveComparison().isEqualTo(part(3, 10));
    assertThat(told.get(2)).isEqualTo(new Drain(true));
    assertThat(taken()).as("what comes late is dropped").containsExactly(new Drain(true));
    assertThat(multipath.path()).isEqualTo(FramePath.SOCKET);
  }

  @Test
  void theNextEpochOpensWhenTheOneBeforeIsGivenUp() {
    openBothWays();
    multipath.open(2, RANK, (epoch, fragment) -> forwarded.add(fragment));
    channel.runPendingTasks();
    assertThat(told()).isEmpty();

    comes(new PathLost(1, 0));

    assertThat(told()).containsExactly(new PathClosed(1, 0), new PathOpen(2));
  }

  @Test
  void nothingIsHeardWhileReadingIsPaused() throws Exception {
    openBothWays();
    reads.pause();
    for (int i = 1; i <= MultipathLimits.ACK_FRAMES; i++) {
      comesThroughWorld(i, new Drain(true));
    }
    assertThat(told()).isEmpty();
    int slipped = taken().size();
    assertThat(slipped).isLessThan(2);

    reads.resume();
    channel.runPendingTasks();

    assertThat(taken()).hasSize(MultipathLimits.ACK_FRAMES - slipped);
    assertThat(told()).containsExactly(new FrameAck(1, MultipathLimits.ACK_FRAMES));
  }

  @Test
  void aWorldThatMovesNothingIsToBeGivenUp() throws Exception {
    channel.freezeTime();
    openBothWays();
    comesThroughWorld(1, new Drain(true));
    pass(1);
    assertThat(told()).containsExactly(new FrameAck(1, 1));
    pass(10);
    assertThat(told()).as("nothing was sent").isEmpty();

    channel.writeAndFlush(new Envelope(0, new Drain(true)));
    pass(3);
    assertThat(told()).isEmpty();
    pass(10);

    assertThat(told())
        .singleElement()
        .isInstanceOfSatisfying(WorldBreak.class, order -> assertThat(order.epoch()).isEqualTo(1));
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.runScheduledPendingTasks();
      channel.runPendingTasks();
    }
  }

  @Test
  void whatIsAboutWorldsDoesNotWaitForAPause() throws Exception {
    openBothWays();
    comesThroughWorld(1, new Drain(false));
    reads.pause();
    comesThroughWorld(2, new Drain(true));
    comesThroughWorld(3, new Drain(true));
    comes(new WorldLost(1, "dead"));

    List<Message> taken = taken();
    assertThat(taken).contains(new WorldLost(1, "dead"));
    assertThat(taken).hasSizeLessThan(4);
    reads.resume();
    channel.runPendingTasks();
    taken.addAll(taken());
    taken.remove(new WorldLost(1, "dead"));
    assertThat(taken).containsExactly(new Drain(false), new Drain(true), new Drain(true));
  }

  @Test
  void rubbishFromTheWorldEndsTheSessionWithAReason() {
    openBothWays();
    multipath.arrived(1, new Fragment(RANK, 9, true, new byte[20]));
    channel.runPendingTasks();
    ended(ErrorCode.BAD_FRAME);
  }

  @Test
  void heartbeatsThroughTheWorldEndTheSession() throws Exception {
    openBothWays();
    comesThroughWorld(1, new Heartbeat());
    ended(ErrorCode.BAD_FRAME);
    assertThat(taken()).isEmpty();
  }

  @Test
  void framesOverTheSocketWhileTheLaneIsOpenEndTheSession() {
    openBothWays();
    comes(new Drain(true));
    ended(ErrorCode.BAD_FRAME);
    assertThat(taken()).isEmpty();
  }

  @Test
  void whoSendsMoreThanTheWindowIsCutOff() {
    openBothWays();
    for (int i = 0; i < 100; i++) {
      multipath.arrived(1, new Fragment(RANK, 1, false, new byte[MultipathLimits.FRAGMENT_BYTES]));
    }
    channel.runPendingTasks();
    ended(ErrorCode.BAD_FRAME);
  }

  private void ended(ErrorCode code) {
    assertThat(session.ending()).isTrue();
    assertThat(told())
        .singleElement()
        .isInstanceOfSatisfying(
            ErrorReply.class, reply -> assertThat(reply.code()).isEqualTo(code.number()));
  }

  @Test
  void aFrameOfNonsenseIsRefusedAndTheNextIsTaken() throws Exception {
    openBothWays();
    byte[] unknown = FrameCodec.encode(5, new Drain(true));
    unknown[2] = 0x7f;
    multipath.arrived(1, new Fragment(RANK, 1, true, unknown));
    comesThroughWorld(2, new Drain(true));

    Received.Refused refused = channel.readInbound();
    assertThat(refused.correlation()).isEqualTo(5);
    assertThat(refused.inStep()).isTrue();
    assertThat(refused.problem().code()).isEqualTo(ErrorCode.UNKNOWN_MESSAGE);
    assertThat(taken()).containsExactly(new Drain(true));
  }
}
