package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.MessageType;
import furrow.protocol.link.Link;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.WorkMessage.Join;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Well-formed messages with senseless contents, in senseless order, from peers that may send them:
 * the server refuses or ignores, and goes on.
 */
class StateFuzzTest {
  private static final int WAIT = 20_000;
  private static final int MESSAGES = 3_000;

  @TempDir Path directory;
  private final long seed = Long.getLong("furrow.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final RandomMessages messages = new RandomMessages(random);

  @Test
  void nothingThatAPeerMaySendEndsTheServer() throws Exception {
    try (ServerHarness harness = ServerHarness.start(directory)) {
      for (Role role : new Role[] {Role.WORKER, Role.ADMIN, Role.WORKER, Role.CLIENT}) {
        try (Link client = harness.link(Role.CLIENT)) {
          client.call(TestSubmissions.noop(1_000), WAIT);
        }
        storm(harness, role);
        assertThat(harness.server().ended()).as("seed %d", seed).isNotDone();
        try (Link link = harness.link(Role.READ)) {
          assertThat(link.call(new ServerQuery(), WAIT))
              .as("seed %d", seed)
              .isInstanceOf(ServerInfo.class);
        }
      }
    }
  }

  private void storm(ServerHarness harness, Role role) throws Exception {
    List<MessageType> types = RandomMessages.harmless(role);
    Link link = null;
    for (int i = 0; i < MESSAGES; i++) {
      try {
        if (link == null || random.nextInt(200) == 0) {
          link = renewed(harness, role, link);
        }
        link.send(i, messages.oneOf(types));
      } catch (ProblemException e) {
        link = null;
      }
    }
    if (link != null) {
      link.close();
    }
  }

  private Link renewed(ServerHarness harness, Role role, Link before) throws ProblemException {
    if (before != null) {
      before.close();
    }
    Link link = harness.link(role);
    Thread reader =
        new Thread(
            () -> {
              try {
                while (link.receive() != null) {
                  continue;
                }
              } catch (ProblemException e) {
                link.close();
              }
            });
    reader.setDaemon(true);
    reader.start();
    if (role == Role.WORKER && random.nextInt(4) > 0) {
      link.send(
          1,
          new Join(
              "w" + random.nextInt(3),
              "here",
              1,
              1 + random.nextInt(4),
              List.of(),
              Map.of(),
              List.of("noop", "csv"),
              List.of(),
              List.of(),
              ""));
    }
    return link;
  }
}
