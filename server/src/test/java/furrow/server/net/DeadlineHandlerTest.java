package furrow.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.frame.Envelope;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.netty.FrameDecoder;
import furrow.runtime.LeaseClock;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadlineHandlerTest {
  private static final NetSettings SETTINGS = new NetSettings(1, 5_000, 2_000, 10_000);

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private boolean paused;
  private DeadlineHandler handler;

  @BeforeEach
  void connect() {
    EventLoopTimer.All timers = new EventLoopTimer.All();
    timers.start(channel.eventLoop(), new LeaseClock());
    FrameDecoder decoder = new FrameDecoder(System::nanoTime);
    handler = new DeadlineHandler(timers.of(channel.eventLoop()), decoder, SETTINGS, () -> paused);
    channel.pipeline().addLast(handler);
  }

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  private void checkAfter(int seconds) {
    handler.check(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
    channel.runPendingTasks();
  }

  @Test
  void whoDoesNotAuthenticateInTimeIsTold() {
    checkAfter(1);
    assertThat(channel.outboundMessages()).isEmpty();

    checkAfter(3);
    Envelope told = channel.readOutbound();
    assertThat(told.message().toString()).contains("did not authenticate");
  }

  @Test
  void aWindowThatStaysFullClosesTheConnection() {
    handler.proven();
    channel.pipeline().fireUserEventTriggered(WindowState.FULL);
    checkAfter(5);
    assertThat(channel.isOpen()).isTrue();

    checkAfter(60);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aWindowThatOpensAgainDoesNot() {
    handler.proven();
    channel.pipeline().fireUserEventTriggered(WindowState.FULL);
    channel.pipeline().fireUserEventTriggered(WindowState.OPEN);

    checkAfter(60);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void aPeerThatIsNotReadHearsThatTheServerLives() {
    handler.proven();
    paused = true;
    checkAfter(1);

    assertThat(channel.outboundMessages()).containsExactly(new Envelope(0, new Heartbeat()));
  }
}
