package furrow.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a connection stays open behind its last message. */
class GracefulCloseTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new SlowPeer());
  private ChannelPromise writing;

  /** Takes a message when the test says so. */
  private final class SlowPeer extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      writing = promise;
    }
  }

  @BeforeEach
  void freeze() {
    channel.freezeTime();
  }

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  private void pass(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runPendingTasks();
    channel.runScheduledPendingTasks();
  }

  @Test
  void anAnswerThatIsTakenSlowlyIsNotCut() {
    GracefulClose.closeTaken(channel, "last");
    pass(60);
    assertThat(channel.isOpen()).as("while it is not taken").isTrue();

    writing.setSuccess();
    pass(0);
    assertThat(channel.isOpen()).as("a moment for the peer to close").isTrue();
    pass(2);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whoDoesNotTakeAnErrorIsClosedSoon() {
    GracefulClose.close(channel, "last");
    pass(2);
    assertThat(channel.isOpen()).isFalse();
  }
}
