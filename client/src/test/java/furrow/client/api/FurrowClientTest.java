package furrow.client.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.GroupCreate;
import furrow.protocol.message.ClusterMessage.GroupInfo;
import furrow.protocol.message.ClusterMessage.GroupList;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Progress;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.TaskMessage.Watch;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FurrowClientTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private Path directory;
  private FakeTaskServer server;
  private FurrowClient client;
  private final List<String> notice = new ArrayList<>();
  private final AtomicInteger times = new AtomicInteger();

  @BeforeEach
  void connect() throws IOException {
    server = new FakeTaskServer(directory, 200);
    client = FurrowClient.connect(server.access(), SOON);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  private static final ErrorReply NONE = new ErrorReply(0, "", "", 0);

  private static Message error(ErrorCode code, int retryMillis) {
    return new ErrorReply(code.number(), "as scripted", "do so", retryMillis);
  }

  private static TaskInfo task(String state, long done) {
    return new TaskInfo(
        7, state, "ann", "noop", "", List.of(), "", "", 0, false, 10, done, 0, 10, done, 0, 0, 0, 0,
        5, 1, NONE, 0, "");
  }

  @Test
  void aRefusalCarriesCodeAndHint() {
    server.script(message -> List.of(error(ErrorCode.GROUP_EXISTS, 0)));
    assertThatThrownBy(() -> client.createGroup("blue"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.GROUP_EXISTS);
              assertThat(e.hint()).isEqualTo("do so");
            });
    assertThat(server.asked()).containsExactly(new GroupCreate("blue"));
  }

  @Test
  void aListMaySpanFrames() throws IOException {
    GroupInfo one = new GroupInfo("a", 1, 2, 0, 0);
    GroupInfo two = new GroupInfo("b", 1, 2, 0, 0);
    server.script(
        message -> List.of(new GroupList(List.of(one), true), new GroupList(List.of(two), false)));
    assertThat(client.groups("")).containsExactly(one, two);
  }

  @Test
  void aSubmissionIsSentAgainUnderTheSameIdWhenTheConnectionBreaks() throws IOException {
    server.script(
        message -> {
          if (times.incrementAndGet() < 3) {
            throw new EOFException("scripted");
          }
          return List.of(new Accepted(7, true));
        });
    client.retryFor(SOON, notice::add);

    assertThat(client.submit(TaskRequest.of("noop", "", List.of(), Map.of())).task()).isEqualTo(7);

    List<Submit> submits = server.asked(Submit.class);
    assertThat(submits).hasSize(3);
    assertThat(submits)
        .allSatisfy(
            submit -> assertThat(submit.submissionId()).isEqualTo(submits.get(0).submissionId()));
    assertThat(notice).hasSize(1).allSatisfy(line -> assertThat(line).endsWith("trying again"));
  }

  @Test
  void withoutRetriesTheFirstFailureIsThrown() {
    server.script(message -> List.of(error(ErrorCode.BUSY, 50)));
    assertThatThrownBy(() -> client.submit(TaskRequest.of("noop", "", List.of(), Map.of())))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY));
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void aBusyServerIsAskedAgainAfterTheTimeItNames() throws IOException {
    server.script(
        message ->
            List.of(
                times.incrementAndGet() < 3 ? error(ErrorCode.BUSY, 20) : new Accepted(7, false)));
    client.retryFor(SOON, notice::add);
    assertThat(client.submit(TaskRequest.of("noop", "", List.of(), Map.of())).task()).isEqualTo(7);
    assertThat(server.asked(Submit.class)).hasSize(3);
  }

  @Test
  void watchingGoesOnAfterABreakAndKeepsTheSessionAlive() throws IOException {
    server.script(
        message -> {
          if (message instanceof Watch && times.incrementAndGet() == 1) {
            return List.of(new Progress(task("RUNNING", 3), false, ""));
          }
          if (message instanceof Heartbeat && server.asked(Watch.class).size() == 1) {
            throw new EOFException("scripted");
          }
          return message instanceof Watch
              ? List.of(new Progress(task("DONE", 10), true, ""))
              : List.of();
        });
    client.retryFor(SOON, notice::add);
    List<String> states = new ArrayList<>();

    TaskInfo end = client.watch(7, SOON, report -> states.add(report.info().state()));

    assertThat(end.state()).isEqualTo("DONE");
    assertThat(states).containsExactly("RUNNING", "DONE");
    assertThat(server.asked()).containsExactly(new Watch(7), new Heartbeat(), new Watch(7));
  }

  @Test
  void watchingEndsAtItsLimit() {
    server.script(message -> List.of());
    assertThatThrownBy(() -> client.watch(7, Duration.ofMillis(250), report -> {}))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
              assertThat(e.hint()).isEqualTo("furrow task wait 7");
            });
  }

  @Test
  void aSilentServerIsGivenUp() {
    server.script(message -> List.of());
    assertThatThrownBy(() -> client.watch(7, Duration.ZERO, report -> {}))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE))
        .hasMessage("the server has fallen silent");
    assertThat(server.asked(Heartbeat.class)).hasSize(6);
  }

  @Test
  void anAnswerIsReadInBlocksAcrossABreak() throws IOException {
    byte[] answer = "0123456789".repeat(3).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    server.script(
        message -> {
          if (times.incrementAndGet() == 2) {
            throw new EOFException("scripted");
          }
          ResultGet get = (ResultGet) message;
          int from = (int) get.offset();
          byte[] block = Arrays.copyOfRange(answer, from, Math.min(answer.length, from + 11));
          return List.of(new ResultData(7, from, answer.length, "text/plain", block));
        });
    client.retryFor(SOON, notice::add);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThat(client.result(7, out)).isEqualTo("text/plain");
    assertThat(out.toByteArray()).isEqualTo(answer);
  }

  @Test
  void anAnswerIsFollowedAcrossABreakAndNothingComesTwice() throws IOException {
    byte[] answer = "0123456789".repeat(3).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    server.script(
        message -> {
          int time = times.incrementAndGet();
          if (time == 4) {
            throw new EOFException("scripted");
          }
          ResultGet get = (ResultGet) message;
          int from = (int) get.offset();
          java.util.zip.CRC32C had = new java.util.zip.CRC32C();
          had.update(answer, 0, from);
          assertThat(get.partial()).isTrue();
          assertThat(get.crc32c()).isEqualTo((int) had.getValue());
          int certain = time < 3 ? 0 : time < 6 ? 7 : answer.length;
          byte[] block =
              Arrays.copyOfRange(answer, from, Math.max(from, Math.min(certain, from + 11)));
          long total = certain == answer.length ? certain : -1;
          return List.of(new ResultData(7, from, total, "text/plain", block));
        });
    client.retryFor(SOON, notice::add);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<String> types = new ArrayList<>();

    assertThat(client.follow(7, types::add, out)).isEqualTo("text/plain");
    assertThat(out.toByteArray()).isEqualTo(answer);
    assertThat(types).containsExactly("text/plain");
    assertThat(server.asked(ResultGet.class).stream().map(ResultGet::offset))
        .containsExactly(0L, 0L, 0L, 7L, 7L, 7L, 18L, 29L);
  }

  @Test
  void anAnswerThatCannotGoOnIsAnError() {
    server.script(
        message ->
            List.of(
                times.incrementAndGet() == 1
                    ? new ResultData(7, 0, -1, "text/plain", new byte[] {1})
                    : error(ErrorCode.RESULT_LOST, 0)));
    client.retryFor(SOON, notice::add);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThatThrownBy(() -> client.follow(7, type -> {}, out))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESULT_LOST));
    assertThat(out.toByteArray()).containsExactly(1);
  }
}
