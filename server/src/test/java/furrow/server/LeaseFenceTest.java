package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.link.Link;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Progress;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.Watch;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultOk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers of the wrong worker, or of another state of the server, under the right numbers. */
class LeaseFenceTest {
  private static final int WAIT = 10_000;
  private static final List<String> TEXT = List.of("text");

  private enum Rollback {
    COPY_AT_REST,
    COPY_WHILE_RUNNING,
    EPHEMERAL_RESTART
  }

  @TempDir Path directory;

  private Path state() {
    return directory.resolve("state");
  }

  private ServerHarness start(boolean durable) throws Exception {
    return ServerHarness.start(state(), s -> s.withDurable(durable));
  }

  private static long submit(Link client, String text) throws Exception {
    return ((Accepted) client.call(TestSubmissions.text(text, TestSubmissions.NO_INPUT), WAIT))
        .task();
  }

  private static String answer(Link client, long task) throws Exception {
    client.send(7, new Watch(task));
    while (!(client.receive(WAIT).message() instanceof Progress progress && progress.last())) {
      assertThat(client.closed()).isFalse();
    }
    ResultData data = (ResultData) client.call(new ResultGet(task, 0, 1_000), WAIT);
    return new String(data.bytes(), StandardCharsets.UTF_8);
  }

  private static long fenced(Link client) throws Exception {
    ServerInfo info = (ServerInfo) client.call(new ServerQuery(), WAIT);
    return Long.parseLong(info.counters().get("fenced"));
  }

  private static FakeWorker join(
      ServerHarness harness, String name, RangeInfo holding, RangeInfo finished, String credential)
      throws Exception {
    return FakeWorker.join(
        harness, Role.WORKER, name, TEXT, only(holding), only(finished), credential);
  }

  private static List<RangeInfo> only(RangeInfo run) {
    return run == null ? List.of() : List.of(run);
  }

  /** A worker is cut off with a result; meanwhile the server begins again from an earlier state. */
  @ParameterizedTest
  @EnumSource
  void aResultOfAnotherTimelineIsNoAnswer(Rollback rollback) throws Exception {
    Path copy = directory.resolve("copy");
    ServerHarness harness = start(rollback != Rollback.EPHEMERAL_RESTART);
    if (rollback == Rollback.COPY_AT_REST) {
      harness.stop(true);
      copyTree(state(), copy);
      harness.start();
    } else if (rollback == Rollback.COPY_WHILE_RUNNING) {
      try (Link client = harness.link(Role.CLIENT);
          FakeWorker worker = FakeWorker.join(harness, "w0", "text")) {
        long task = submit(client, "before the copy");
        worker.answer(worker.nextRun().run(), "FIRST");
        assertThat(answer(client, task)).isEqualTo("FIRST");
      }
      copyRunning(copy);
    }
    RangeInfo old;
    String credential;
    long lost;
    try (Link client = harness.link(Role.CLIENT);
        FakeWorker cutOff = FakeWorker.join(harness, "w1", "text")) {
      lost = submit(client, "the lost task");
      old = cutOff.nextRun().run();
      credential = cutOff.joined.credential();
    }
    harness.stop(true);
    if (rollback != Rollback.EPHEMERAL_RESTART) {
      deleteTree(state());
      copyTree(copy, state());
    }
    harness.start();
    try (harness;
        Link client = harness.link(Role.CLIENT)) {
      assertThat(submit(client, "the new task")).as("the number repeats").isEqualTo(lost);
      try (FakeWorker back = join(harness, "w1", null, old, credential)) {
        assertThat(back.joined.revoked()).containsExactly(old);
        AssignedRange fresh = back.nextRun();
        back.answer(old, "LOST");
        assertThat(back.next(ResultOk.class).runs()).as("forget it").containsExactly(old);
        assertThat(fenced(client)).isPositive();
        back.answer(fresh.run(), "NEW");
        assertThat(answer(client, lost)).isEqualTo("NEW");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"WORKER", "RANK"})
  void aStrangerCanNeitherClaimNorAnswer(Role role) throws Exception {
    try (ServerHarness harness = start(true);
        Link client = harness.link(Role.CLIENT);
        FakeWorker worker = FakeWorker.join(harness, role, "w1", TEXT, List.of(), List.of(), "")) {
      long task = submit(client, "x");
      RangeInfo theirs = worker.nextRun().run();
      List<RangeInfo> claim = List.of(theirs);
      for (String credential : List.of("", "00".repeat(24), worker.joined.credential())) {
        FakeWorker holding =
            FakeWorker.join(harness, role, "w2", TEXT, claim, List.of(), credential);
        FakeWorker finished =
            FakeWorker.join(harness, role, "w3", TEXT, List.of(), claim, credential);
        for (FakeWorker stranger : List.of(holding, finished)) {
          assertThat(stranger.joined.revoked()).containsExactly(theirs);
          stranger.answer(theirs, "FALSE");
          assertThat(stranger.next(ResultOk.class).runs()).containsExactly(theirs);
          stranger.close();
        }
      }
      worker.answer(theirs, "TRUE");
      assertThat(answer(client, task)).isEqualTo("TRUE");
      assertThat(fenced(client)).isEqualTo(12);
    }
  }

  /**
   * A second process of one name is another worker; the first one is told and cut off. For a rank
   * that was replaced, what the first one said may still come through an old world: it counts for
   * nothing, though its session has the right name.
   */
  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"WORKER", "RANK"})
  void twoWorkersOfOneNameAreTwo(Role role) throws Exception {
    try (ServerHarness harness = start(true);
        Link client = harness.link(Role.CLIENT);
        FakeWorker first = FakeWorker.join(harness, role, "w1", TEXT, List.of(), List.of(), "")) {
      final long task = submit(client, "x");
      RangeInfo run = first.nextRun().run();
      try (FakeWorker second =
          FakeWorker.join(harness, role, "w1", TEXT, List.of(), List.of(run), "")) {
        assertThat(first.link.receive(WAIT).message()).isInstanceOf(ErrorReply.class);
        assertThat(second.joined.revoked()).containsExactly(run);
        assertThat(second.joined.credential()).isNotEqualTo(first.joined.credential());
        second.answer(run, "FALSE");
        second.next(ResultOk.class);
        RangeInfo own = second.nextRun().run();
        assertThat(own.fence()).isNotEqualTo(run.fence());
        second.answer(own, "TRUE");
        assertThat(answer(client, task)).isEqualTo("TRUE");
      }
    }
  }

  /** As after a short break of the line: the same process, known by its credential. */
  @Test
  void theSameProcessKeepsItsLeases() throws Exception {
    try (ServerHarness harness = start(true);
        Link client = harness.link(Role.CLIENT);
        FakeWorker first = FakeWorker.join(harness, "w1", "text")) {
      long task = submit(client, "x");
      RangeInfo run = first.nextRun().run();
      try (FakeWorker again = join(harness, "w1", null, run, first.joined.credential())) {
        assertThat(again.joined.readopted()).containsExactly(run);
        assertThat(again.joined.credential()).isEqualTo(first.joined.credential());
        again.answer(run, "TRUE");
        assertThat(answer(client, task)).isEqualTo("TRUE");
        assertThat(fenced(client)).isZero();
      }
    }
  }

  @Test
  void theKeyIsTheServersAlone() throws Exception {
    start(true).close();
    Path key = state().resolve("server.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    String text = Files.readString(key);
    start(false).close();
    start(true).close();
    assertThat(Files.readString(key)).isEqualTo(text);
  }

  /** All files at one moment, in which nothing is written, as a snapshot of the disk has them. */
  private void copyRunning(Path copy) throws Exception {
    copyTree(state(), copy);
    Files.deleteIfExists(copy.resolve("furrow.db-shm"));
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (Files.isDirectory(path) || Files.isRegularFile(path)) {
          Files.copy(path, to.resolve(from.relativize(path).toString()));
        }
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all.sorted(java.util.Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }
}
