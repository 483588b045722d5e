package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Link;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorkMessage.Drain;
import furrow.protocol.message.WorldMessage.MpiDown;
import furrow.protocol.message.WorldMessage.MpiList;
import furrow.protocol.message.WorldMessage.MpiQuery;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiUp;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.protocol.message.WorldMessage.WorldForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server, a real ring for the master, real connections; ranks that are threads. */
class WorldServiceTest {
  private static final int WAIT = 20_000;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path directory;
  private ServerHarness harness;
  private ScriptedWorld scripted;
  private Link client;

  @BeforeEach
  void start() throws Exception {
    harness = ServerHarness.start(directory);
    scripted = new ScriptedWorld(harness);
    harness.server().worlds(scripted, scripted);
    client = harness.link(Role.CLIENT);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    harness.close();
    scripted.ranks.values().forEach(WorldPeer::die);
    scripted.processes.values().forEach(Process::destroyForcibly);
  }

  private static MpiUp ask(int ranks) {
    return new MpiUp(ranks, "local", "auto", "", List.of(), List.of(), 0);
  }

  private MpiWorldInfo up(int ranks) throws Exception {
    client.call(ask(ranks), WAIT);
    return awaitUp(ranks);
  }

  private MpiWorldInfo awaitUp(int ranks) {
    await().atMost(SOON).until(() -> isUp(ranks));
    return query();
  }

  private boolean isUp(int ranks) {
    MpiWorldInfo world = query();
    return world.state().equals("up")
        && world.ranks().stream()
                .filter(rank -> rank.rank() > 0 && rank.lane().equals("world"))
                .count()
            == ranks;
  }

  private MpiWorldInfo query() {
    try {
      return ((MpiList) client.call(new MpiQuery(), WAIT)).worlds().get(0);
    } catch (ProblemException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> events() throws Exception {
    client.send(4, new EventsWatch(0, false));
    List<String> events = new ArrayList<>();
    EventInfo event = (EventInfo) client.receive(WAIT).message();
    while (!event.last()) {
      events.add(event.kind() + " " + event.text());
      event = (EventInfo) client.receive(WAIT).message();
    }
    return events;
  }

  private Path worldFile() {
    return directory.resolve("mpi/world.json");
  }

  @Test
  void comesUpIsShownAndEnds() throws Exception {
    MpiWorldInfo asked = ((MpiList) client.call(ask(3), WAIT)).worlds().get(0);
    assertThat(asked.world()).hasSize(32);
    assertThat(asked.state()).isIn("waiting", "forming");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(worldFile())))
        .isEqualTo("rw-------");

    MpiWorldInfo world = awaitUp(3);
    assertThat(world.epoch()).isEqualTo(1);
    assertThat(world.launcher()).isEqualTo("local");
    WorldPeer master = scripted.masters.get(world.master());
    assertThat(world.wanted()).isEqualTo(3);
    assertThat(world.reason()).isEmpty();
    assertThat(world.ringBytes()).isPositive();
    assertThat(world.ranks()).extracting(MpiRankInfo::rank).containsExactly(1, 2, 3);
    assertThat(world.ranks()).extracting(MpiRankInfo::node).containsExactly("n1", "n2", "n3");
    assertThat(world.ranks())
        .extracting(MpiRankInfo::worker)
        .containsExactly("rank-1", "rank-2", "rank-3");
    assertThat(world.ranks()).allSatisfy(rank -> assertThat(rank.lane()).isEqualTo("world"));

    assertThat(master.table.contacts()).containsExactly("fake:0", "fake:1", "fake:2", "fake:3");
    assertThat(master.nonce()).hasSize(32).isEqualTo(scripted.ranks.get(2).nonce());

    assertThat(client.call(new MpiDown(), WAIT)).isEqualTo(new Done(""));
    assertThat(scripted.asked).containsExactly("start", "down");
    assertThat(scripted.ranks.values()).allMatch(rank -> rank.hears(Drain.class));
    assertThat(worldFile()).doesNotExist();
    assertThat(((MpiList) client.call(new MpiQuery(), WAIT)).worlds()).isEmpty();
    assertThat(scripted.processes.values()).noneMatch(Process::isAlive);
    assertThat(events())
        .anyMatch(event -> event.startsWith("WORLD_STARTED "))
        .anyMatch(event -> event.matches("WORLD_UP epoch 1 with 3 ranks after \\d+ ms"))
        .anyMatch(event -> event.equals("WORLD_ENDED nothing is left"));
    assertThat(Files.readString(directory.resolve("audit.jsonl")))
        .contains("MpiUp")
        .contains("MpiDown");
  }

  @Test
  void goesOnWithoutARankThatDiedAndWithItsReplacement() throws Exception {
    up(3);
    scripted.ranks.get(2).die();
    await().atMost(SOON).until(() -> query().epoch() == 2 && isUp(2));
    MpiWorldInfo without = query();
    assertThat(without.reason()).isEqualTo("waits for 1 of 3 ranks");
    assertThat(without.upMillis()).isGreaterThanOrEqualTo(300L);
    assertThat(without.ranks()).extracting(MpiRankInfo::number).containsExactly(1, 3);
    assertThat(without.ranks()).extracting(MpiRankInfo::rank).containsExactly(1, 2);

    MpiWorldInfo whole = awaitUp(3);
    assertThat(scripted.asked).containsExactly("start", "replace 2");
    assertThat(whole.epoch()).isEqualTo(3);
    assertThat(events())
        .contains("WORLD_BROKEN epoch 1: rank 2 has gone", "RANK_REPLACED rank 2")
        .contains("WORLD_BROKEN epoch 2: a rank came back");
  }

  @Test
  void goesOnWithoutARankThatIsFrozen() throws Exception {
    up(2);
    WorldPeer frozen = scripted.ranks.get(1);
    frozen.freeze();
    await().atMost(SOON).until(() -> query().epoch() == 2 && isUp(1));
    assertThat(events()).contains("WORLD_BROKEN epoch 1: rank 1 has missed its heartbeats");
    awaitUp(2);
  }

  @Test
  void aMasterThatDiesOrFreezesIsReplacedByTheOneThatWaits() throws Exception {
    long first = up(2).master();
    await().atMost(SOON).until(() -> scripted.masters.size() == 2);
    scripted.processes.get(first).destroyForcibly();
    await().atMost(SOON).until(() -> query().epoch() == 2 && isUp(2));
    long second = query().master();
    assertThat(second).isNotEqualTo(first);
    await().atMost(SOON).until(() -> scripted.masters.size() == 3);

    scripted.masters.get(second).freeze();
    await().atMost(SOON).until(() -> query().epoch() == 3 && isUp(2));
    await().atMost(SOON).until(() -> !scripted.processes.get(second).isAlive());
    assertThat(query().master()).isNotIn(first, second);
    assertThat(scripted.asked).containsExactly("start");
    assertThat(events())
        .anyMatch(event -> event.startsWith("MASTER_REPLACED "))
        .contains("WORLD_BROKEN epoch 2: the master has missed its heartbeats");
  }

  @Test
  void oneThatWaitsToBeMasterMayDieAndFreeze() throws Exception {
    long master = up(1).master();
    await().atMost(SOON).until(() -> scripted.masters.size() == 2);
    long waiting = scripted.masters.keySet().stream().filter(pid -> pid != master).findAny().get();
    scripted.masters.get(waiting).freeze();
    await().atMost(SOON).until(() -> scripted.masters.size() == 3);
    assertThat(scripted.processes.get(waiting).isAlive()).isFalse();
    assertThat(query().epoch()).isEqualTo(1);
    scripted.processes.get(master).destroyForcibly();
    await().atMost(SOON).until(() -> query().epoch() == 2 && isUp(1));
  }

  @Test
  void anotherServerTakesItOver() throws Exception {
    MpiWorldInfo before = up(2);
    WorldPeer first = scripted.ranks.get(1);
    client.close();
    harness.stop(false);
    assertThat(worldFile()).exists();
    await().until(first::over);
    assertThat(scripted.processes.values()).noneMatch(Process::isAlive);

    harness.start();
    scripted.asked.clear();
    harness.server().worlds(scripted, scripted);
    client = harness.link(Role.CLIENT);
    scripted.startRank(before.world(), 1);
    scripted.startRank(before.world(), 2);
    MpiWorldInfo after = awaitUp(2);
    assertThat(after.world()).isEqualTo(before.world());
    assertThat(after.epoch()).isGreaterThan(before.epoch());
    assertThat(scripted.asked).containsExactly("adopt");
  }

  @Test
  void aRankOfAnotherWorldIsTurnedAway() throws Exception {
    up(1);
    WorldPeer stray = WorldPeer.rank(harness.link(Role.RANK), "f".repeat(32), 7);
    await().atMost(SOON).until(() -> stray.hears(ErrorReply.class));
    assertThat(stray.over()).isTrue();
  }

  @Test
  void refusesWhatMakesNoSense() throws Exception {
    refused(ask(0), ErrorCode.BAD_REQUEST, "ranks: 0");
    refused(ask(1_001), ErrorCode.BAD_REQUEST, "1001");
    refused(asked("pbs", "auto", "", "mpi"), ErrorCode.BAD_REQUEST, "pbs");
    refused(asked("local", "quick", "", "mpi"), ErrorCode.BAD_REQUEST, "quick");
    refused(asked("local", "auto", "10.0.0.0", "mpi"), ErrorCode.BAD_SETTING, "10.0.0.0");
    refused(asked("local", "auto", "10.0.0.999/8", "mpi"), ErrorCode.BAD_SETTING, "999");
    refused(asked("local", "auto", "", "a b"), ErrorCode.BAD_REQUEST, "a b");
    scripted.against = new ProblemException(ErrorCode.BAD_SETTING, "no sbatch", "apt-get install");
    refused(ask(1), ErrorCode.BAD_SETTING, "no sbatch");
    assertThatThrownBy(() -> client.call(new MpiDown(), WAIT))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_WORLD));
    assertThat(worldFile()).doesNotExist();
    scripted.against = null;
    up(1);
    refused(ask(1), ErrorCode.CONFLICT, "a world");
  }

  private static MpiUp asked(String launcher, String mode, String network, String group) {
    return new MpiUp(1, launcher, mode, network, List.of(group), List.of(), 0);
  }

  private void refused(MpiUp ask, ErrorCode code, String naming) {
    assertThatThrownBy(() -> client.call(ask, WAIT))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.getMessage()).contains(naming);
              assertThat(e.hint()).isNotEmpty();
            });
  }

  @Test
  void takesOnlyListedOptionsOfSlurmWhateverStartsTheRanks() throws Exception {
    for (String option : List.of("--task-prolog=/tmp/x", "--export=ALL", "-D/tmp", "--uid=0")) {
      MpiUp ask = new MpiUp(1, "local", "auto", "", List.of(), List.of(option), 0);
      refused(ask, ErrorCode.BAD_SETTING, option);
    }
    refused(
        new MpiUp(1, "local", "auto", "", List.of(), List.of("-p", "a\nb"), 0),
        ErrorCode.BAD_SETTING,
        "-p");
    refused(
        new MpiUp(2, "local", "auto", "", List.of(), List.of("--nodes=2"), 0),
        ErrorCode.BAD_SETTING,
        "options of Slurm (--nodes=2) are not for --launcher local");
    refused(
        new MpiUp(1, "", "auto", "", List.of(), List.of(), -1),
        ErrorCode.BAD_REQUEST,
        "allocation -1");
    assertThat(scripted.asked).isEmpty();
    assertThat(worldFile()).doesNotExist();
  }

  @Test
  void endsWhatItCanAndSaysWhatItCannot() throws Exception {
    up(1);
    scripted.cannotEnd = new ProblemException(ErrorCode.UNREACHABLE, "no Slurm", "scancel 7");
    Done done = (Done) client.call(new MpiDown(), WAIT);
    assertThat(done.text()).contains("no Slurm").contains("scancel 7");
    assertThat(worldFile()).doesNotExist();
  }

  @Test
  void anIntentThatIsDamagedIsPutAside() throws Exception {
    harness.stop(true);
    Files.createDirectories(worldFile().getParent());
    Files.writeString(worldFile(), "{\"schema\":\"furrow-world/1\"");
    harness.start();
    harness.server().worlds(scripted, scripted);
    client.close();
    client = harness.link(Role.CLIENT);
    assertThat(((MpiList) client.call(new MpiQuery(), WAIT)).worlds()).isEmpty();
    await().until(() -> Files.exists(directory.resolve("mpi/world.json.damaged")));
  }

  @Test
  void noEpochBeginsWhoseNumberIsNotStored() throws Exception {
    scripted.beforeStart = this::blockWorldFile;
    client.call(ask(2), WAIT);
    await().atMost(SOON).until(() -> query().reason().contains("epoch 1 cannot be stored"));
    assertThat(query().ranks()).hasSize(2);
    assertThat(query().state()).isEqualTo("waiting");
    assertThat(scripted.ranks.values()).noneMatch(rank -> rank.hears(WorldForm.class));

    Files.delete(worldFile().resolve("in the way"));
    Files.delete(worldFile());
    MpiWorldInfo world = awaitUp(2);
    assertThat(world.epoch()).isEqualTo(1);
    assertThat(Files.readString(worldFile())).contains("\"epochs\":1000");
  }

  /** Nothing can be stored where a directory is that is not empty. */
  private void blockWorldFile() {
    try {
      Files.delete(worldFile());
      Files.createDirectories(worldFile().resolve("in the way"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
