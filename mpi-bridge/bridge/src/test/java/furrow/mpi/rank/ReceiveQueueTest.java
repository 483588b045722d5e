package furrow.mpi.rank;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.mpi.transport.TestRanks;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.SessionMessage.Heartbeat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReceiveQueueTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(20);
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(20);

  private final ReceiveQueue inbox = new ReceiveQueue();
  private final Envelope frame = new Envelope(0, new Heartbeat());

  @Test
  void allIsTakenWhenWhoReceivesWaitsForMore() throws Exception {
    assertThat(inbox.awaitTaken(SHORT)).isFalse();
    inbox.add(frame);
    assertThat(inbox.awaitTaken(SHORT)).isFalse();
    assertThat(inbox.take(0)).isSameAs(frame);
    assertThat(inbox.awaitTaken(SHORT)).as("it is still being worked on").isFalse();

    CompletableFuture<Envelope> receiver = TestRanks.begin(() -> inbox.take(0));
    assertThat(inbox.awaitTaken(LONG)).isTrue();
    inbox.add(frame);
    assertThat(TestRanks.await(receiver)).isSameAs(frame);
    assertThat(inbox.awaitTaken(SHORT)).isFalse();
  }

  @Test
  void nothingIsTakenAfterTheEnd() throws Exception {
    inbox.end(new ProblemException(ErrorCode.UNREACHABLE, "over", ""));
    assertThat(inbox.awaitTaken(LONG)).isFalse();
  }
}
