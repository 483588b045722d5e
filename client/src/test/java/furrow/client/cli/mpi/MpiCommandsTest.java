package furrow.client.cli.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FakeTaskServer;
import furrow.client.cli.Cli;
import furrow.client.cli.Context;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorldMessage.MpiDown;
import furrow.protocol.message.WorldMessage.MpiList;
import furrow.protocol.message.WorldMessage.MpiQuery;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiUp;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MpiCommandsTest {
  private static final String ID = "0123456789abcdef0123456789abcdef";
  private static final MpiRankInfo RANK =
      new MpiRankInfo(1, 1, "mpi-1-k3f", "n1", 4711, "world", 40, 12);
  private static final MpiList NONE = new MpiList(List.of());

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private FakeTaskServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeTaskServer(directory, 200);
    environment.put("HOME", directory.toString());
    environment.put("FURROW_ACCESS", server.access().toString());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private int run(String... args) {
    Context context =
        new Context(
            environment,
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            100,
            null);
    return Cli.run(context, args);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static MpiList world(String state, String reason, MpiRankInfo... ranks) {
    return new MpiList(
        List.of(
            new MpiWorldInfo(
                ID,
                state,
                ranks.length == 0 ? 0 : 3,
                "slurm",
                99,
                1,
                12,
                ranks.length == 0 ? "PENDING" : "RUNNING",
                reason,
                "rounds",
                7,
                2_000_000,
                180,
                0,
                1 << 20,
                List.of(ranks),
                new ErrorReply(0, "", "", 0))));
  }

  @Test
  void upSaysWhatIsWantedAndWaitsUntilTheWorldIsThere() {
    environment.put("SLURM_CONF", "/etc/slurm/a.conf");
    environment.put("SLURM_JOB_ID", "12");
    environment.put("SLURM_JWT", "secret");
    environment.put("EDITOR", "vi");
    AtomicInteger asked = new AtomicInteger();
    List<Message> course =
        List.of(
            world("waiting", "Resources"),
            world("up", "", new MpiRankInfo(0, 1, "mpi-1-k3f", "n1", 4711, "socket", 40, 0)),
            world("up", "", RANK));
    server.script(
        message ->
            message instanceof MpiUp || message instanceof MpiQuery
                ? List.of(course.get(Math.min(asked.getAndIncrement(), 2)))
                : List.of());

    int exit = run("mpi", "up", "--ranks", "1", "--json", "--", "--nodes=1", "-p", "cpu");

    assertThat(exit).as(err()).isZero();
    assertThat(server.asked(MpiUp.class))
        .containsExactly(
            new MpiUp(1, "", "auto", "", List.of("mpi"), List.of("--nodes=1", "-p", "cpu"), 12));
    assertThat(err())
        .contains("world 01234567: waiting, 0 of 1 ranks in it, 0 connected, allocation 12 PENDING")
        .contains("world 01234567: up, 0 of 1 ranks in it, 1 connected, allocation 12 RUNNING");
    assertThat(out())
        .isEqualToIgnoringNewLines(
            "{\"schema\":\"furrow/1\",\"world\":\""
                + ID
                + "\",\"state\":\"up\",\"epoch\":3,\"launcher\":\"slurm\",\"wanted\":1,"
                + "\"allocation\":{\"id\":12,\"state\":\"RUNNING\"},\"reason\":\"\","
                + "\"master_pid\":99,\"mode\":\"rounds\",\"rounds\":7,\"bytes\":2000000,"
                + "\"up_s\":0.18,\"ring\":{\"used\":0,\"bytes\":1048576},\"ranks\":[{\"rank\":1,"
                + "\"number\":1,\"node\":\"n1\",\"worker\":\"mpi-1-k3f\",\"pid\":4711,"
                + "\"lane\":\"world\",\"heartbeat_age_s\":0.04,\"subtasks_done\":12}],"
                + "\"error\":null}");
  }

  @Test
  void upThatTakesTooLongSaysWhatItWaitsFor() {
    server.script(message -> List.of(world("waiting", "Resources")));

    int exit = run("mpi", "up", "--ranks", "1", "--timeout", "150ms");

    assertThat(exit).isEqualTo(124);
    assertThat(err())
        .contains("the world is not up yet: waiting, 0 of 1 ranks in it, 0 connected")
        .contains("allocation 12 PENDING (Resources); the server goes on (TIMEOUT)")
        .contains("hint: furrow mpi status");
  }

  @Test
  void upReturnsAtOnceWhenToldNotToWait() {
    server.script(message -> List.of(world("waiting", "")));

    assertThat(run("mpi", "up", "--ranks", "1", "--launcher", "local", "--no-wait")).isZero();

    assertThat(out()).isEqualToIgnoringNewLines(ID);
    assertThat(server.asked()).hasSize(1);
    assertThat(server.asked(MpiUp.class).get(0).launcher()).isEqualTo("local");
  }

  @Test
  void upNoticesThatTheWorldWasEndedMeanwhile() {
    server.script(message -> List.of(message instanceof MpiUp ? world("waiting", "") : NONE));

    assertThat(run("mpi", "up", "--ranks", "1")).isEqualTo(3);
    assertThat(err()).contains("the world was ended before it was up (NO_SUCH_WORLD)");
  }

  @Test
  void badOrdersAreRefusedBeforeTheServerHearsOfThem() {
    assertThat(run("mpi", "up", "--ranks", "0")).isEqualTo(2);
    assertThat(err()).contains("--ranks 0 (expected: 1 to 1000)");
    assertThat(run("mpi", "up", "--ranks", "2", "4")).isEqualTo(2);
    assertThat(err()).contains("unexpected argument '4'", "goes after --");
    assertThat(run("mpi", "up")).isEqualTo(2);
    assertThat(err()).contains("--ranks");
    assertThat(run("mpi", "up", "--ranks", "2", "--launcher", "pbs")).isEqualTo(2);
    assertThat(run("mpi", "up", "--ranks", "2", "--mpi-network", "10.0.0.0")).isEqualTo(2);
    assertThat(err()).contains("'10.0.0.0' is no network (expected: ADDRESS/BITS)");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void whatTheServerRefusesIsShownAsItSaysIt() {
    server.script(
        message ->
            List.of(
                new ErrorReply(
                    ErrorCode.BAD_SETTING.number(), "no mpj.jar", "apt-get install x", 0)));

    assertThat(run("mpi", "up", "--ranks", "2")).isEqualTo(2);
    assertThat(err()).contains("no mpj.jar (BAD_SETTING)", "hint: apt-get install x");
  }

  @Test
  void whatSlurmRefusesForGoodIsSaidAtOnceAndTheWorldIsEnded() {
    MpiWorldInfo waiting = world("waiting", "").worlds().get(0);
    ErrorReply refusal =
        new ErrorReply(
            ErrorCode.BAD_SETTING.number(), "Slurm: sbatch: Invalid node name", "sbatch --help", 0);
    MpiWorldInfo refused = withError(waiting, refusal);
    AtomicInteger asked = new AtomicInteger();
    server.script(
        message ->
            List.of(
                message instanceof MpiDown
                    ? new Done("")
                    : new MpiList(List.of(asked.getAndIncrement() < 2 ? waiting : refused))));

    assertThat(run("mpi", "up", "--ranks", "1", "--", "--nodelist=zz")).isEqualTo(2);

    assertThat(err())
        .contains("error: Slurm: sbatch: Invalid node name (BAD_SETTING)", "hint: sbatch --help");
    assertThat(server.asked(MpiDown.class)).hasSize(1);
  }

  private static MpiWorldInfo withError(MpiWorldInfo w, ErrorReply error) {
    return new MpiWorldInfo(
        w.world(),
        w.state(),
        w.epoch(),
        w.launcher(),
        w.master(),
        w.wanted(),
        w.allocation(),
        w.allocationState(),
        w.reason(),
        w.mode(),
        w.rounds(),
        w.bytes(),
        w.upMillis(),
        w.ringUsed(),
        w.ringBytes(),
        w.ranks(),
        error);
  }

  @Test
  void statusShowsWorldAndRanks() {
    server.script(message -> List.of(world("up", "", RANK)));

    assertThat(run("mpi", "status")).isZero();

    assertThat(out())
        .contains("state       up, epoch 3\n")
        .contains("ranks       1 of 1 in the world\n")
        .contains("allocation  12 RUNNING\n")
        .contains("mode        rounds, 7 rounds, 2.00 MB moved\n")
        .containsPattern("RANK +NODE +WORKER +PID +LANE +HEARD +DONE")
        .containsPattern("1 +n1 +mpi-1-k3f +4711 +world +0.0 s ago +12");
  }

  @Test
  void withoutAWorldStatusAndDownSayHowToMakeOne() {
    server.script(message -> List.of(NONE));

    assertThat(run("mpi", "status")).isEqualTo(3);
    assertThat(err()).contains("there is no world (NO_SUCH_WORLD)", "hint: furrow mpi up --ranks");
    assertThat(run("mpi", "down")).isEqualTo(3);
    assertThat(server.asked(MpiDown.class)).isEmpty();
  }

  @Test
  void downReturnsWhenTheServerSaysThatAllIsGone() {
    server.script(
        message ->
            List.of(
                message instanceof MpiDown ? new Done("Slurm is silent") : world("up", "", RANK)));

    assertThat(run("mpi", "down", "--timeout", "0")).isZero();
    assertThat(out()).isEqualToIgnoringNewLines("world " + ID + " is gone");
    assertThat(err()).isEqualToIgnoringNewLines("Slurm is silent");
  }

  @Test
  void downDoesNotWaitForEver() {
    server.script(
        message -> message instanceof MpiQuery ? List.of(world("up", "", RANK)) : List.of());

    assertThat(run("mpi", "down", "--timeout", "150ms")).isEqualTo(124);
    assertThat(err()).contains("the world is still ending (TIMEOUT)", "hint: furrow mpi status");
  }

  @Test
  void aNounAloneListsOnlyWhatUsersType() {
    assertThat(run("mpi")).isEqualTo(2);
    assertThat(err()).contains("say what to do: up, status, down (");
  }
}
