package furrow.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Token;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.runtime.LeaseClock;
import io.netty.channel.Channel;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TlvSessionTest {
  private static TlvSession over(Channel channel) {
    Grant grant = new Grant(new Token("t", new byte[Token.SECRET_BYTES]), Role.WORKER, "ann");
    return new TlvSession(
        1, grant, "test", channel, new ReadControl(channel, new LeaseClock(), () -> {}));
  }

  @Test
  void aPausedSessionIsNotReadAndNotMissed() {
    EmbeddedChannel channel = new EmbeddedChannel();
    TlvSession session = over(channel);

    session.pauseReading();
    session.pauseReading();
    session.resumeReading();
    assertThat(channel.config().isAutoRead()).isFalse();
    assertThat(session.lastSeenNanos()).isEqualTo(Long.MAX_VALUE);

    session.resumeReading();
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(session.lastSeenNanos()).isLessThan(Long.MAX_VALUE);
    channel.finishAndReleaseAll();
  }

  @Test
  void aFarewellFollowsWhatWaits() {
    EmbeddedChannel channel = new EmbeddedChannel();
    TlvSession session = over(channel);

    session.post(7, new Goodbye("first", 0));
    session.farewell(new Goodbye("last", 0));
    channel.runPendingTasks();

    assertThat((Envelope) channel.readOutbound())
        .isEqualTo(new Envelope(7, new Goodbye("first", 0)));
    assertThat((Envelope) channel.readOutbound())
        .isEqualTo(new Envelope(0, new Goodbye("last", 0)));
    channel.finishAndReleaseAll();
  }

  @Test
  void aFullWindowHoldsBackWhatIsSent() {
    EmbeddedChannel channel = new EmbeddedChannel();
    TlvSession session = over(channel);

    session.window(WindowState.FULL);
    session.send(7, new Goodbye("bye", 0));
    channel.runPendingTasks();
    assertThat(session.keepsUp()).isFalse();
    assertThat((Envelope) channel.readOutbound()).isNull();

    session.window(WindowState.OPEN);
    assertThat(session.keepsUp()).isTrue();
    assertThat((Envelope) channel.readOutbound()).isEqualTo(new Envelope(7, new Goodbye("bye", 0)));
    channel.finishAndReleaseAll();
  }

  @Test
  void workThatComesAfterTheLoopsHaveEndedIsDropped() {
    EventLoop loop = new DefaultEventLoop();
    LocalChannel channel = new LocalChannel();
    loop.register(channel).syncUninterruptibly();
    TlvSession session = over(channel);
    AtomicInteger ran = new AtomicInteger();
    session.execute(ran::incrementAndGet);

    loop.shutdownGracefully(0, 1_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    session.execute(ran::incrementAndGet);
    session.schedule(ran::incrementAndGet, 1);
    session.send(0, new Goodbye("nobody is there", 0));

    assertThat(ran).hasValue(1);
  }
}
