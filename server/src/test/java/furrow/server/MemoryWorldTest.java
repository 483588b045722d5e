package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.protocol.error.ProtocolException;
import furrow.protocol.link.Link;
import furrow.protocol.message.Accepted;
import furrow.protocol.message.MpiDown;
import furrow.protocol.message.MpiList;
import furrow.protocol.message.MpiQuery;
import furrow.protocol.message.MpiRankInfo;
import furrow.protocol.message.MpiUp;
import furrow.protocol.message.MpiWorldInfo;
import furrow.protocol.message.Role;
import furrow.protocol.message.TaskInfo;
import furrow.protocol.message.TaskList;
import furrow.protocol.message.TaskQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All of a world but MPJ and processes: server, ring, master, ranks, lanes, and work. */
class MemoryWorldTest {
  private static final int WAIT = 20_000;
  private static final int SUBTASKS = 3_000;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path directory;
  private ServerHarness harness;
  private MemoryCast cast;
  private Link client;

  @BeforeEach
  void start() throws Exception {
    harness = ServerHarness.start(directory);
    cast = new MemoryCast(harness, directory.resolve("plugins"));
    harness.server().worlds(cast, cast);
    client = harness.link(Role.CLIENT);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    cast.close();
    harness.close();
  }

  private MpiWorldInfo world() {
    try {
      return ((MpiList) client.call(new MpiQuery(), WAIT)).worlds().get(0);
    } catch (ProtocolException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitUp(int ranks, int sinceEpoch) {
    await()
        .atMost(SOON)
        .until(
            () -> {
              MpiWorldInfo world = world();
              return world.epoch() > sinceEpoch
                  && world.state().equals("up")
                  && world.ranks().stream().filter(r -> r.lane().equals("world")).count() == ranks;
            });
  }

  private TaskInfo task(long id) {
    try {
      return ((TaskList) client.call(new TaskQuery(id, id, false), WAIT)).tasks().get(0);
    } catch (ProtocolException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "rounds", "window"})
  void worksWhileMastersAndRanksComeAndGo(String mode) throws Exception {
    client.call(new MpiUp(3, "local", mode, "", List.of("mpi"), List.of(), Map.of()), WAIT);
    awaitUp(3, 0);
    long task = ((Accepted) client.call(Submissions.spin(SUBTASKS), WAIT)).task();
    await().atMost(SOON).until(() -> task(task).done() > SUBTASKS / 100);

    MpiWorldInfo first = world();
    cast.processes.get(first.master()).destroyForcibly();
    awaitUp(3, first.epoch());
    MpiWorldInfo second = world();
    assertThat(second.master()).isNotEqualTo(first.master());

    cast.end(2);
    awaitUp(2, second.epoch());
    awaitUp(3, second.epoch() + 1);

    await().atMost(SOON).until(() -> task(task).state().equals("DONE"));
    assertThat(task(task).done()).isEqualTo(SUBTASKS);
    assertThat(task(task).failed()).isZero();
    assertThat(world().ranks().stream().mapToLong(MpiRankInfo::subtasksDone).sum()).isPositive();

    client.call(new MpiDown(), WAIT);
    for (int number = 1; number <= 3; number++) {
      assertThat(cast.ends.get(number).get()).isZero();
    }
    assertThat(cast.processes.values()).noneMatch(Process::isAlive);
  }
}
