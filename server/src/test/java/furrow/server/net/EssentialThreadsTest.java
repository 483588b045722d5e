package furrow.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.kernel.FatalErrors;
import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Token;
import furrow.protocol.message.Role;
import furrow.runtime.LeaseClock;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What ends a server when it happens on its event loops. */
class EssentialThreadsTest {
  private final List<Throwable> ends = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void record() {
    FatalErrors.endBy(ends::add);
  }

  @AfterEach
  void forget() {
    FatalErrors.endByNobody();
  }

  @Test
  void theEndOfAnEventLoopIsTheEndOfTheServerUnlessItCloses() throws Exception {
    Thread loop = Listeners.essential("loop", () -> false).newThread(() -> {});
    loop.start();
    loop.join();
    assertThat(ends).hasSize(1);

    Thread closing = Listeners.essential("loop", () -> true).newThread(() -> {});
    closing.start();
    closing.join();
    assertThat(ends).hasSize(1);
  }

  @Test
  void workThatNettyWouldOnlyLogIsHeardOf() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Grant grant = new Grant(new Token("t", new byte[Token.SECRET_BYTES]), Role.CLIENT, "ann");
    ReadControl reads = new ReadControl(channel, new LeaseClock(), () -> {});
    TlvSession session = new TlvSession(1, grant, "test", channel, reads);
    IllegalStateException memory = new IllegalStateException(new OutOfMemoryError("test"));
    session.execute(
        () -> {
          throw memory;
        });
    channel.runPendingTasks();
    assertThat(ends).containsExactly(memory);
    assertThatThrownBy(channel::checkException).isSameAs(memory);
    channel.finishAndReleaseAll();
  }

  @Test
  void directMemoryThatIsUsedUpInAPipelineIsHeardOf() {
    OutOfMemoryError memory = new OutOfMemoryError("Cannot reserve 4194304 bytes");
    ConnectionErrors.log(
        LoggerFactory.getLogger(EssentialThreadsTest.class), "test", new DecoderException(memory));
    assertThat(ends).hasSize(1);
  }
}
