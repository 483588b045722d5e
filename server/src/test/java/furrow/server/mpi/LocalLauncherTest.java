package furrow.server.mpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.LauncherKind;
import furrow.protocol.message.WorldMessage.MpiMode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With real processes: programs that do nothing, in the place of ranks. */
class LocalLauncherTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration FOR_EVER = Duration.ofDays(1);
  private static final List<String> SLEEPS = List.of("/bin/sleep", "600");

  @TempDir private Path directory;

  private final List<ProcessHandle> strangers = new ArrayList<>();

  private LocalLauncher ranks(int count, List<String> program, Duration grace) {
    return new LocalLauncher(
        new WorldSpec(
            "ab".repeat(16), count, LauncherKind.LOCAL, MpiMode.AUTO, "", List.of(), List.of(), 0),
        new FakePrograms(directory, program),
        directory,
        grace);
  }

  private LocalLauncher sleepers(int count) {
    return ranks(count, SLEEPS, LIMIT);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    strangers.forEach(ProcessHandle::destroyForcibly);
    assertThat(ranks(1, SLEEPS, Duration.ZERO).down(LIMIT)).isTrue();
    assertThat(directory.resolve("ranks")).doesNotExist();
  }

  /** Rank number to process, as the records say. */
  private Map<Integer, ProcessHandle> running() throws IOException {
    Map<Integer, ProcessHandle> running = new TreeMap<>();
    for (File record : directory.resolve("ranks").toFile().listFiles()) {
      String[] name = record.getName().split("\\.");
      ProcessHandle.of(Long.parseLong(name[1]))
          .filter(ProcessHandle::isAlive)
          .ifPresent(process -> running.put(Integer.parseInt(name[0]), process));
    }
    return running;
  }

  /** To the launcher a process is gone before anybody has taken note of its exit. */
  private static void awaitGone(Collection<ProcessHandle> processes) {
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }

  private static String environment(ProcessHandle process) throws IOException {
    return Files.readString(Path.of("/proc/" + process.pid() + "/environ"));
  }

  private static String stat(long pid, int field) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[field];
  }

  @Test
  void eachRankIsAProcessWithItsNumberInASessionOfItsOwn() throws Exception {
    sleepers(3).start();

    Map<Integer, ProcessHandle> running = running();
    assertThat(running).containsOnlyKeys(1, 2, 3);
    for (Map.Entry<Integer, ProcessHandle> rank : running.entrySet()) {
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> environment(rank.getValue()).contains("FURROW_RANK=" + rank.getKey()));
      assertThat(stat(rank.getValue().pid(), 3)).isEqualTo("" + rank.getValue().pid());
    }
    assertThat(sleepers(3).down(LIMIT)).isTrue();
    awaitGone(running.values());
  }

  @Test
  void anotherServerFindsThemAgainAndStartsWhatIsMissing() throws Exception {
    sleepers(3).start();
    Map<Integer, ProcessHandle> before = running();
    before.get(2).destroyForcibly();
    before.get(2).onExit().get();

    sleepers(3).adopt();

    Map<Integer, ProcessHandle> after = running();
    assertThat(after).containsOnlyKeys(1, 2, 3);
    assertThat(after.get(1)).isEqualTo(before.get(1));
    assertThat(after.get(3)).isEqualTo(before.get(3));
    assertThat(after.get(2)).isNotEqualTo(before.get(2));
  }

  @Test
  void tellsOfProcessesThatEndButNotOfThoseItReplaces() throws Exception {
    BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
    LocalLauncher first = sleepers(3);
    first.listen(ended::add);
    first.start();
    first.replace(1);
    running().get(2).destroyForcibly();
    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(2);

    LocalLauncher second = sleepers(3);
    second.listen(ended::add);
    second.adopt();
    running().get(3).destroyForcibly();
    assertThat(Arrays.asList(ended.poll(20, TimeUnit.SECONDS), ended.poll(20, TimeUnit.SECONDS)))
        .containsExactly(3, 3);
    assertThat(ended).isEmpty();
  }

  @Test
  void theyOutliveAServerThatIsKilled() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LocalLauncherTest.class.getName(),
                directory.toString()));
    Process server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("server.out").toFile())
            .start();
    strangers.add(server.toHandle());
    Awaitility.await("it has started two ranks")
        .atMost(LIMIT)
        .until(() -> Files.exists(directory.resolve("started")));
    Map<Integer, ProcessHandle> before = running();
    assertThat(before).containsOnlyKeys(1, 2);

    server.destroyForcibly().waitFor();
    sleepers(2).adopt();

    assertThat(running()).isEqualTo(before);
    assertThat(sleepers(2).down(LIMIT)).isTrue();
  }

  /** The server of the test above: starts two ranks and waits for its end. */
  public static void main(String[] args) throws Exception {
    LocalLauncherTest test = new LocalLauncherTest();
    test.directory = Path.of(args[0]);
    test.sleepers(2).start();
    Files.createFile(test.directory.resolve("started"));
    Thread.currentThread().join();
  }

  @Test
  void oneThatIsReplacedIsGoneEvenIfItWasFrozen() throws Exception {
    sleepers(2).start();
    Map<Integer, ProcessHandle> before = running();
    new ProcessBuilder("kill", "-STOP", "" + before.get(2).pid()).start().waitFor();

    sleepers(2).replace(2);

    awaitGone(List.of(before.get(2)));
    assertThat(running()).containsOnlyKeys(1, 2).containsEntry(1, before.get(1));
  }

  @Test
  void whoDoesNotEndWhenAskedIsMadeTo() throws Exception {
    List<String> stubborn =
        List.of("/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 600 & wait $!; done");
    LocalLauncher ranks = ranks(1, stubborn, Duration.ofMillis(100));
    ranks.start();
    ProcessHandle rank = running().get(1);
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> Files.readString(directory.resolve("rank-1.out")).contains("deaf"));
    rank.children().forEach(strangers::add);

    assertThat(ranks.down(LIMIT)).isTrue();

    awaitGone(List.of(rank));
  }

  @Test
  void aStrangerWithTheNumberOfOneThatIsGoneIsLeftAlone() throws Exception {
    sleepers(1).start();
    ProcessHandle rank = running().get(1);
    Path record = directory.resolve("ranks/1." + rank.pid());
    Process stranger = new ProcessBuilder(SLEEPS).start();
    strangers.add(stranger.toHandle());
    String text = Files.readString(record);
    Files.writeString(directory.resolve("ranks/2." + stranger.pid()), text);
    String[] lines = text.split("\n");
    String ofStranger = Files.readString(Path.of("/proc/" + stranger.pid() + "/stat"));
    Files.writeString(
        directory.resolve("ranks/3." + stranger.pid()), ofStranger + lines[1].replace('-', '+'));
    Files.writeString(directory.resolve("ranks/4." + stranger.pid()), "");
    Files.write(directory.resolve("ranks/5." + stranger.pid()), new byte[] {(byte) 0xff, '\n'});

    for (int number = 2; number <= 5; number++) {
      assertThat(RankProcess.of(number, stranger.pid(), text(number, stranger))).isEmpty();
    }
    assertThat(sleepers(1).down(LIMIT)).isTrue();

    awaitGone(List.of(rank));
    assertThat(stranger.isAlive()).isTrue();
  }

  private String text(int number, Process process) throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve("ranks/" + number + "." + process.pid()));
    return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  @Test
  void aNewWorldBeginsWithoutWhatAnEarlierOneHasLeft() throws Exception {
    sleepers(2).start();
    Map<Integer, ProcessHandle> before = running();

    sleepers(1).start();

    awaitGone(before.values());
    assertThat(running()).containsOnlyKeys(1);
  }

  @Test
  @Timeout(60)
  void downEndsWithinItsLimit() throws Exception {
    List<String> stubborn = List.of("/bin/sh", "-c", "trap '' TERM; echo deaf; exec sleep 600");
    LocalLauncher ranks = ranks(1, stubborn, FOR_EVER);
    ranks.start();
    ProcessHandle rank = running().get(1);
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> Files.readString(directory.resolve("rank-1.out")).contains("deaf"));

    assertThat(ranks.down(Duration.ofSeconds(1))).isTrue();

    awaitGone(List.of(rank));
  }

  @Test
  void whatIsMissingAndAPlaceThatCannotBeWrittenAreErrors() {
    LocalLauncher ranks =
        new LocalLauncher(
            new WorldSpec(
                "ab".repeat(16), 1, LauncherKind.LOCAL, MpiMode.AUTO, "", List.of(), List.of(), 0),
            new FakePrograms(directory, SLEEPS) {
              @Override
              public String missing() {
                return "apt-get install libmpj-java";
              }
            },
            Path.of("/proc/none"));

    assertThatThrownBy(ranks::check)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
              assertThat(e.hint()).isEqualTo("apt-get install libmpj-java");
            });
    assertThatThrownBy(ranks::start)
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
  }
}
