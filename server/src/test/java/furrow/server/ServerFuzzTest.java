package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.protocol.access.Access;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.auth.Grant;
import furrow.protocol.link.Link;
import furrow.protocol.message.Role;
import furrow.server.access.TokenStore;
import furrow.testkit.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole server on real sockets under fuzzed frames of another user's client, worker, rank and
 * reader, and of strangers: it goes on, an honest client gets its answers from an honest worker
 * over sessions that never break, and every buffer is given back. How many frames: {@code
 * -Dfurrow.fuzz.server.frames=1000000}.
 */
class ServerFuzzTest {
  private static final long FRAMES = Long.getLong("furrow.fuzz.server.frames", 10_000);
  private static final long MOST_NANOS_PER_FRAME = 20_000_000;
  private static final int CONNECTIONS_PER_TASK = 20;
  private static final int WAIT = 30_000;

  /** Roles of the attacker; SERVER stands for a stranger without a token. */
  private static final List<Role> ROLES =
      List.of(Role.CLIENT, Role.WORKER, Role.RANK, Role.READ, Role.SERVER);

  @TempDir Path directory;
  private final long seed = Seed.pick(ServerFuzzTest.class);
  private final Random random = new Random(seed);
  private final Map<Role, Grant> mallory = new EnumMap<>(Role.class);
  private long sent;

  @Test
  void nothingIsLeakedAndNobodyElseNotices() throws Exception {
    TokenStore tokens =
        TokenStore.open(
            new StateDirectory(directory).accessDirectory(), new SecureRandom(), () -> 0);
    for (Role role : ROLES.subList(0, ROLES.size() - 1)) {
      mallory.put(role, tokens.issue(role, "mallory", 0).grant());
    }
    Duration most = Duration.ofSeconds(120).plusNanos(FRAMES * MOST_NANOS_PER_FRAME);
    BufferCounter.begin();
    try (ServerHarness harness = ServerHarness.start(directory)) {
      Assertions.assertTimeoutPreemptively(most, () -> storm(harness), "seed " + seed);
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(BufferCounter.inUse()).as("seed %d", seed).isZero());
      assertThat(BufferCounter.counted()).isGreaterThan(FRAMES / 100);
    } finally {
      BufferCounter.end();
    }
  }

  private void storm(ServerHarness harness) throws Exception {
    try (Link client = harness.link(Role.CLIENT);
        FakeWorker worker = FakeWorker.join(harness, "honest", "text")) {
      while (sent < FRAMES) {
        for (int i = 0; i < CONNECTIONS_PER_TASK; i++) {
          connection(harness);
        }
        HonestTask.run(client, worker, random.nextInt(), WAIT, seed);
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  harness.server().sessionCount() == 2
                      && harness.server().unauthenticatedCount() == 0);
    }
  }

  /** One hostile connection; it reads what it is told, or nothing of it. */
  private void connection(ServerHarness harness) throws Exception {
    Role role = ROLES.get(random.nextInt(ROLES.size()));
    FuzzFrames frames = new FuzzFrames(random, role);
    boolean inStep = random.nextInt(4) > 0;
    try (RawPeer peer =
        role == Role.SERVER
            ? RawPeer.connect(harness)
            : RawPeer.open(harness, access(harness, role))) {
      if (random.nextInt(4) > 0) {
        peer.discard();
      }
      for (int burst = random.nextInt(4); burst >= 0; burst--) {
        int count = 1 + random.nextInt(20);
        sent += count;
        for (byte[] piece : frames.pieces(frames.stream(count, inStep))) {
          peer.write(piece);
        }
      }
      if (random.nextInt(4) == 0) {
        peer.reset();
      }
    } catch (IOException e) {
      assertThat(e).as("seed %d", seed).hasMessageMatching("(?i).*(reset|broken pipe|abort).*");
    }
  }

  private Access access(ServerHarness harness, Role role) throws IOException {
    Access own = harness.access(role);
    return new Access(
        role,
        mallory.get(role).token(),
        "mallory",
        own.serverId(),
        own.addresses(),
        own.certificate(),
        0);
  }
}
