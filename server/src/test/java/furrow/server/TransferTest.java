package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.kernel.file.ProtectedPlaces;
import furrow.protocol.access.Fingerprint;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.link.Link;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.Progress;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.message.TaskMessage.UploadClose;
import furrow.protocol.message.TaskMessage.UploadOpen;
import furrow.protocol.message.TaskMessage.UploadReady;
import furrow.protocol.message.TaskMessage.Watch;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.Fetch;
import furrow.protocol.message.WorkMessage.FetchData;
import furrow.protocol.message.WorkMessage.ResultOk;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.protocol.message.WorkMessage.Results;
import furrow.server.store.DatabasePlace;
import java.io.ByteArrayOutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes over real sockets: up, out to workers, back as results, down as answers. */
class TransferTest {
  private static final int WAIT = 10_000;
  private static final String UPLOAD = "f".repeat(32);

  @TempDir Path directory;
  private ServerHarness harness;
  private Link client;

  @BeforeEach
  void start() throws Exception {
    harness =
        ServerHarness.start(
            directory.resolve("state"), settings -> settings.withRoots(List.of(directory)));
    client = harness.link(Role.CLIENT);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    harness.close();
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private void upload(byte[] bytes) throws ProblemException {
    client.call(new UploadOpen(UPLOAD, "f", bytes.length), WAIT);
    for (int at = 0; at < bytes.length; at += FrameLimits.PART) {
      int end = Math.min(bytes.length, at + FrameLimits.PART);
      client.send(0, new UploadChunk(UPLOAD, at, Arrays.copyOfRange(bytes, at, end)));
    }
    UploadReady ready =
        (UploadReady) client.call(new UploadClose(UPLOAD, bytes.length, crc(bytes)), WAIT);
    assertThat(ready.offset()).isEqualTo(bytes.length);
  }

  private static InputInfo uploaded(byte[] bytes) {
    return new InputInfo("f", bytes.length, 0, "", 0, UPLOAD, "");
  }

  private static InputInfo byPath(Path file) throws Exception {
    return new InputInfo(
        file.toString(),
        Files.size(file),
        Files.getLastModifiedTime(file).toMillis(),
        Fingerprint.of(file),
        0,
        "",
        "");
  }

  private static byte[] fetch(FakeWorker worker, long task, int size) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (all.size() < size) {
      worker.link.send(9, new Fetch(task, all.size(), 300_000));
      all.write(worker.next(FetchData.class).bytes());
    }
    return all.toByteArray();
  }

  @Test
  void anInputGoesUpToTheWorkerAndALargeAnswerComesBack() throws Exception {
    byte[] input = random(1_000_000);
    byte[] result = random(3_000_000);
    upload(input);
    Accepted accepted = (Accepted) client.call(TestSubmissions.text("", uploaded(input)), WAIT);
    try (FakeWorker worker = FakeWorker.join(harness, "w1", "text")) {
      AssignedRange run = worker.nextRun();
      assertThat(worker.tasks.get(accepted.task()).input().uploadId()).isEqualTo(UPLOAD);
      assertThat(fetch(worker, accepted.task(), input.length)).isEqualTo(input);
      sendInParts(worker, run, result);
      worker.next(ResultOk.class);
    }
    assertThat(await(accepted.task()).info().state()).isEqualTo("DONE");
    assertThat(answer(accepted.task())).isEqualTo(result);
    ResultData middle =
        (ResultData) client.call(new ResultGet(accepted.task(), 1_500_000, 10), WAIT);
    assertThat(middle.bytes()).isEqualTo(Arrays.copyOfRange(result, 1_500_000, 1_500_010));
    ResultData end = (ResultData) client.call(new ResultGet(accepted.task(), 9_000_000, 10), WAIT);
    assertThat(end.bytes()).isEmpty();
  }

  @Test
  void anUploadStaysWhileATaskNeedsIt() throws Exception {
    byte[] input = "hello".getBytes();
    upload(input);
    Accepted accepted = (Accepted) client.call(TestSubmissions.text("", uploaded(input)), WAIT);
    harness.server().periodicTasks().sweep(Long.MAX_VALUE);
    try (FakeWorker worker = FakeWorker.join(harness, "w1", "text")) {
      AssignedRange run = worker.nextRun();
      assertThat(fetch(worker, accepted.task(), 5)).isEqualTo(input);
      worker.done(run);
    }
    await(accepted.task());
    Path file = harness.state.spool().resolve("upload").resolve(client.welcome().user());
    assertThat(file.resolve(UPLOAD)).exists();
    harness.server().periodicTasks().sweep(Long.MAX_VALUE);
    Awaitility.await().until(() -> !Files.exists(file.resolve(UPLOAD)));
  }

  private static void sendInParts(FakeWorker worker, AssignedRange run, byte[] result)
      throws ProblemException {
    for (int at = 0; at < result.length; at += FrameLimits.PART) {
      int end = Math.min(result.length, at + FrameLimits.PART);
      worker.link.send(0, new ResultPart(run.run(), at, Arrays.copyOfRange(result, at, end)));
    }
    long[] length = {result.length};
    ResultRange done = new ResultRange(run.run(), length, new byte[0], true, crc(result), 1, 1);
    worker.link.send(0, new Results(List.of(done)));
  }

  private Progress await(long task) throws ProblemException {
    client.send(77, new Watch(task));
    while (true) {
      Message message = client.receive(WAIT).message();
      if (message instanceof Progress progress && progress.last()) {
        return progress;
      }
    }
  }

  private byte[] answer(long task) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    long total = 1;
    while (all.size() < total) {
      ResultData part = (ResultData) client.call(new ResultGet(task, all.size(), 0), WAIT);
      total = part.total();
      all.write(part.bytes());
    }
    return all.toByteArray();
  }

  @Test
  void aResultAboveTheInlineLimitInOneFrameIsSpooled() throws Exception {
    byte[] result = random(200_000);
    Accepted accepted =
        (Accepted) client.call(TestSubmissions.text("abc", TestSubmissions.NO_INPUT), WAIT);
    try (FakeWorker worker = FakeWorker.join(harness, "w1", "text")) {
      AssignedRange run = worker.nextRun();
      long[] length = {result.length};
      ResultRange done = new ResultRange(run.run(), length, result, false, crc(result), 1, 1);
      worker.link.send(0, new Results(List.of(done)));
      worker.next(ResultOk.class);
    }
    await(accepted.task());
    assertThat(answer(accepted.task())).isEqualTo(result);
  }

  @Test
  void aDamagedResultIsRefusedAndNothingIsCommitted() throws Exception {
    Accepted accepted =
        (Accepted) client.call(TestSubmissions.text("abc", TestSubmissions.NO_INPUT), WAIT);
    try (FakeWorker worker = FakeWorker.join(harness, "w1", "text")) {
      AssignedRange run = worker.nextRun();
      ResultRange damaged =
          new ResultRange(run.run(), new long[] {3}, "CBA".getBytes(), false, 1, 1, 1);
      worker.link.send(4, new Results(List.of(damaged)));
      ProblemException refused =
          catchThrowableOfType(ProblemException.class, () -> worker.next(ResultOk.class));
      assertThat(refused.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }
    ProblemException notYet =
        catchThrowableOfType(
            ProblemException.class, () -> client.call(new ResultGet(accepted.task(), 0, 0), WAIT));
    assertThat(notYet.code()).isEqualTo(ErrorCode.NOT_FINAL);
  }

  @Test
  void anInputThatChangesIsNoticedByTheFetch() throws Exception {
    Path file = Files.writeString(directory.resolve("m.txt"), "hello");
    Accepted accepted = (Accepted) client.call(TestSubmissions.text("", byPath(file)), WAIT);
    try (FakeWorker worker = FakeWorker.join(harness, "w1", "text")) {
      worker.nextRun();
      assertThat(fetch(worker, accepted.task(), 5)).isEqualTo("hello".getBytes());
      Files.writeString(file, "hello, world");
      ProblemException changed =
          catchThrowableOfType(ProblemException.class, () -> fetch(worker, accepted.task(), 5));
      assertThat(changed.code()).isEqualTo(ErrorCode.INPUT_CHANGED);
    }
  }

  @Test
  void aWorkerFetchesOnlyWhatItWasGiven() throws Exception {
    Path file = Files.writeString(directory.resolve("m.txt"), "hello");
    Accepted accepted = (Accepted) client.call(TestSubmissions.text("", byPath(file)), WAIT);
    try (FakeWorker worker = FakeWorker.join(harness, "w1", "noop")) {
      worker.link.send(9, new Fetch(accepted.task(), 0, 5));
      ProblemException refused =
          catchThrowableOfType(ProblemException.class, () -> worker.next(FetchData.class));
      assertThat(refused.code()).isEqualTo(ErrorCode.NO_SUCH_TASK);
    }
  }

  @Test
  void anInputOutsideTheRootsMustBeSent() throws Exception {
    Path outside = Files.writeString(Files.createTempFile("furrow", ".txt"), "hello");
    try {
      ProblemException refused =
          catchThrowableOfType(
              ProblemException.class,
              () -> client.call(TestSubmissions.text("", byPath(outside)), WAIT));
      assertThat(refused.code()).isEqualTo(ErrorCode.INPUT_NOT_VISIBLE);
      assertThat(refused.hint()).contains("--upload");
    } finally {
      Files.delete(outside);
    }
  }

  @Test
  void nothingOfTheStateDirectoryIsAnInput() throws Exception {
    Path state = harness.state.root();
    List<String> files =
        List.of(
            "access/admin",
            "server.id",
            "ephemeral/upload/ann/" + UPLOAD,
            "replaced-1/server.key",
            "damaged-2/furrow.db",
            "mpi/world.json",
            "restore.unfinished");
    for (String name : files) {
      Path file = state.resolve(name);
      Files.createDirectories(file.getParent());
      if (!Files.exists(file)) {
        Files.writeString(file, "secret");
      }
      ProblemException refused =
          catchThrowableOfType(
              ProblemException.class,
              () -> client.call(TestSubmissions.text("", byPath(file)), WAIT));
      assertThat(refused).as(name).isNotNull();
      assertThat(refused.code()).as(name).isEqualTo(ErrorCode.INPUT_NOT_VISIBLE);
    }
    Path beside = Files.writeString(directory.resolve("state.txt"), "hello");
    client.call(TestSubmissions.text("", byPath(beside)), WAIT);
  }

  @Test
  void noTaskReadsADbThatLiesElsewhere() throws Exception {
    Path local = Files.createDirectories(directory.resolve("local"));
    Path own = Files.writeString(local.resolve("furrow.db"), "ours");
    Path others = Files.createDirectories(directory.resolve("var/state-1"));
    Path other = Files.writeString(others.resolve("furrow.db"), "of another state directory");
    DatabasePlace place = new DatabasePlace(directory.resolve("var"), "host", at -> true);
    ProtectedPlaces.Guard guard = UnreadablePlaces.of(harness.state, place, own).look();
    for (Path file : List.of(own, local.resolve("furrow.db-wal"), other)) {
      assertThatThrownBy(() -> guard.path(file)).isInstanceOf(AccessDeniedException.class);
    }
    guard.path(directory.resolve("m.txt"));
  }
}
