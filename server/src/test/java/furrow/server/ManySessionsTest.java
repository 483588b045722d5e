package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import furrow.protocol.access.Access;
import furrow.protocol.access.Address;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Link;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.server.net.NetSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManySessionsTest {
  private static final int WAIT = 20_000;
  private static final int SESSIONS = 1_000;

  @TempDir Path directory;

  @Test
  void aThousandAtOnceAreAllServedAndAllForgotten() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(32);
    Queue<Link> links = new ConcurrentLinkedQueue<>();
    try (ServerHarness harness = ServerHarness.start(directory)) {
      Access access = harness.access(Role.CLIENT, Address.Kind.TCP);
      Callable<Boolean> session =
          () -> {
            Link link = harness.link(access);
            links.add(link);
            return link.call(new ServerQuery(), WAIT) instanceof ServerInfo;
          };
      List<Callable<Boolean>> all = IntStream.range(0, SESSIONS).mapToObj(i -> session).toList();
      for (Future<Boolean> served : threads.invokeAll(all)) {
        assertThat(served.get()).isTrue();
      }
      assertThat(harness.server().sessionCount()).isEqualTo(SESSIONS);
      assertThat(harness.server().unauthenticatedCount()).isZero();
      for (Link link : links) {
        assertThat(link.call(new Heartbeat(), WAIT)).isInstanceOf(Heartbeat.class);
      }
      links.forEach(Link::close);
      await().until(() -> harness.server().sessionCount() == 0);
    } finally {
      threads.shutdownNow();
      links.forEach(Link::close);
    }
  }

  @Test
  void oneTooManyHearsBusy() throws Exception {
    NetSettings few = new NetSettings(2, 5_000, 5_000, 5_000);
    try (ServerHarness harness = ServerHarness.start(directory, settings -> settings.withNet(few));
        Link first = harness.link(Role.CLIENT);
        Link second = harness.link(Role.CLIENT)) {
      assertThat(second.welcome().session()).isGreaterThan(first.welcome().session());
      ProblemException busy =
          catchThrowableOfType(ProblemException.class, () -> harness.link(Role.CLIENT));
      assertThat(busy.code()).isEqualTo(ErrorCode.BUSY);
      assertThat(busy.retryAfterMillis()).isPositive();
    }
  }
}
