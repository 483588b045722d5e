package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Link;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Cancel;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultOk;
import furrow.server.access.TokenStore;
import furrow.server.access.UserName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The answer of a task goes out while it runs, each byte once; its worker is played by hand. */
class FollowResultTest {
  private static final int WAIT = 60_000;
  private static final String LARGE = "0123456789abcdef".repeat(8_192);

  @TempDir Path directory;

  private ServerHarness harness;
  private Link client;
  private FakeWorker worker;
  private AssignedRange run;
  private int given;

  @BeforeEach
  void start() throws Exception {
    harness = ServerHarness.start(directory);
    client = harness.link(Role.CLIENT);
    worker = FakeWorker.join(harness, "w1", "exec", "spin");
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    worker.close();
    harness.close();
  }

  private long submit(String kernel, Map<String, String> options) throws Exception {
    List<String> argv = kernel.equals("exec") ? List.of("true") : List.of();
    Submit submit =
        new Submit(
            TestSubmissions.id(),
            kernel,
            "",
            argv,
            options,
            TestSubmissions.NO_INPUT,
            "",
            0,
            1,
            0,
            2);
    return ((Accepted) client.call(submit, WAIT)).task();
  }

  private long exec(int items) throws Exception {
    return submit("exec", Map.of("items", String.valueOf(items)));
  }

  /** Takes the next subtask, which the worker has now. */
  private RangeInfo piece() throws Exception {
    if (run == null || given == run.run().count()) {
      run = worker.nextRun();
      given = 0;
    }
    RangeInfo all = run.run();
    int k = given++;
    return new RangeInfo(
        all.task(), all.first() + k, 1, all.incarnation(), all.counter() + k, all.fence());
  }

  private void answer(RangeInfo piece, String text) throws Exception {
    worker.answer(piece, text);
    worker.next(ResultOk.class);
  }

  // ---- over TLV ----

  /** What a client has so far. */
  private final class Follower {
    final ByteArrayOutputStream got = new ByteArrayOutputStream();
    long total = -1;

    /** Asks once; gives whether something came. */
    boolean more() throws ProblemException {
      CRC32C crc = new CRC32C();
      crc.update(got.toByteArray());
      ResultGet ask =
          new ResultGet(
              run == null ? 1 : run.run().task(),
              got.size(),
              1_000_000,
              true,
              (int) crc.getValue());
      ResultData data = (ResultData) client.call(ask, WAIT);
      got.writeBytes(data.bytes());
      total = data.total();
      return data.bytes().length > 0;
    }

    String text() {
      return got.toString(StandardCharsets.UTF_8);
    }

    void await(String text) {
      Awaitility.await("as much has come as is certain")
          .atMost(Duration.ofMillis(WAIT))
          .until(() -> text().equals(text) || more() && text().equals(text));
    }

    void awaitEnd() {
      Awaitility.await("the task has ended")
          .atMost(Duration.ofMillis(WAIT))
          .until(() -> total == got.size() || !more() && total == got.size());
    }

    ProblemException refused() {
      ProblemException[] said = new ProblemException[1];
      Awaitility.await("it cannot go on")
          .atMost(Duration.ofMillis(WAIT))
          .until(
              () -> {
                try {
                  more();
                } catch (ProblemException e) {
                  said[0] = e;
                }
                return said[0] != null;
              });
      return said[0];
    }
  }

  @Test
  void committedResultsComeInTheOrderOfTheAnswer() throws Exception {
    exec(3);
    RangeInfo first = piece();
    RangeInfo second = piece();
    Follower follower = new Follower();
    answer(second, "second ");
    assertThat(follower.more()).as("the first is missing").isFalse();
    assertThat(follower.total).isEqualTo(-1);
    answer(first, "first ");
    follower.await("first second ");

    answer(piece(), LARGE);
    follower.await("first second " + LARGE);
    follower.awaitEnd();
    assertThat(follower.text()).isEqualTo("first second " + LARGE);
  }

  @Test
  void whereTheAnswerIsNotKnownBeforeItsEndAllOfItComesThen() throws Exception {
    submit("spin", Map.of("items", "2", "iterations", "1"));
    Follower follower = new Follower();
    RangeInfo first = piece();
    RangeInfo second = piece();
    answer(first, "8 bytes.");
    assertThat(follower.more()).isFalse();
    answer(second, "8 bytes.");
    follower.awaitEnd();
    assertThat(follower.text()).contains("\"rows\"");
  }

  @Test
  void aRestartOfTheServerChangesNothing() throws Exception {
    exec(2);
    answer(piece(), LARGE);
    Follower follower = new Follower();
    follower.await(LARGE);
    RangeInfo second = piece();
    stopPeers();
    harness.stop(true);
    harness.start();
    client = harness.link(Role.CLIENT);
    assertThat(follower.more()).as("each byte once").isFalse();
    worker =
        FakeWorker.join(
            harness,
            Role.WORKER,
            "w1",
            List.of("exec", "spin"),
            List.of(second),
            List.of(),
            worker.joined.credential());
    if (worker.joined.readopted().isEmpty()) {
      run = null;
      second = piece();
    }
    answer(second, "second");
    follower.await(LARGE + "second");
    follower.awaitEnd();
  }

  private void stopPeers() {
    client.close();
    worker.close();
  }

  @Test
  void resultsThatWereMadeAgainGoOnOnlyWhereTheyAreTheSame() throws Exception {
    for (String again : List.of(LARGE, LARGE.replace('a', 'b'))) {
      exec(2);
      answer(piece(), LARGE);
      RangeInfo second = piece();
      Follower follower = new Follower();
      follower.await(LARGE);
      for (Path file : partials()) {
        Files.delete(file);
      }
      answer(second, "second");
      RangeInfo lost = nextRunOf(0);
      answer(lost, again);
      if (again.equals(LARGE)) {
        follower.awaitEnd();
        assertThat(follower.text()).isEqualTo(LARGE + "second");
      } else {
        ProblemException said = follower.refused();
        assertThat(said.code()).isEqualTo(ErrorCode.RESULT_LOST);
        assertThat(said.hint()).isEqualTo("furrow task result " + lost.task() + " --follow");
        assertThat(follower.text()).as("nothing other went out").isEqualTo(LARGE);
      }
      run = null;
    }
  }

  private RangeInfo nextRunOf(long index) throws Exception {
    run = null;
    RangeInfo piece = piece();
    assertThat(piece.first()).isEqualTo(index);
    return piece;
  }

  private List<Path> partials() throws IOException {
    try (Stream<Path> files = Files.list(harness.state.spool())) {
      return files.filter(file -> file.getFileName().toString().startsWith("p")).toList();
    }
  }

  @Test
  void aCancelledTaskEndsTheStreamWithThat() throws Exception {
    long task = exec(2);
    answer(piece(), "first");
    Follower follower = new Follower();
    follower.await("first");
    client.call(new Cancel(task), WAIT);
    assertThat(follower.refused().code()).isEqualTo(ErrorCode.CANCELLED);
  }

  // ---- over HTTP ----

  private String token(Role role, String user) throws Exception {
    TokenStore tokens =
        TokenStore.open(
            harness.state.accessDirectory(), new SecureRandom(), System::currentTimeMillis);
    return tokens.issueHttp(role, user, Permission.of(role), Duration.ofDays(1)).token().text();
  }

  /** A stream of events, its head read; asked for until the server knows the token. */
  private RawHttp stream(String token, long task, String more) {
    RawHttp[] opened = new RawHttp[1];
    Awaitility.await("the server knows the token")
        .atMost(Duration.ofMillis(WAIT))
        .until(
            () -> {
              RawHttp http = RawHttp.connect(harness);
              http.send(
                  "GET /api/v1/tasks/"
                      + task
                      + "/result HTTP/1.0\r\nAccept: text/event-stream\r\n"
                      + more
                      + "Authorization: Bearer "
                      + token
                      + "\r\n\r\n");
              String status = http.line();
              if (status.contains(" 401 ")) {
                http.close();
                return false;
              }
              opened[0] = http;
              return true;
            });
    return opened[0];
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads up to the next event and gives its lines. */
  private static List<String> event(RawHttp http) throws IOException {
    String line = http.line();
    while (!line.startsWith("event: ")) {
      line = http.line();
    }
    return List.of(line, http.line(), http.line());
  }

  @Test
  void eventsCarryTheAnswerAndGoOnBehindTheLastOne() throws Exception {
    long task = exec(2);
    String own = token(Role.CLIENT, UserName.ofProcess());
    answer(piece(), "first\r\n");
    String id;
    try (RawHttp http = stream(own, task, "")) {
      List<String> event = event(http);
      assertThat(event.get(0)).isEqualTo("event: partial");
      assertThat(event.get(2)).isEqualTo("data: " + base64("first\r\n"));
      id = event.get(1).substring("id: ".length());
      assertThat(id).matches("7-[0-9a-f]{8}");
    }
    try (RawHttp http = stream(own, task, "Last-Event-ID: " + id + "\r\n")) {
      answer(piece(), LARGE + LARGE);
      StringBuilder data = new StringBuilder();
      List<String> event = event(http);
      while (event.get(0).equals("event: partial")) {
        byte[] bytes = Base64.getDecoder().decode(event.get(2).substring("data: ".length()));
        data.append(new String(bytes, StandardCharsets.UTF_8));
        event = event(http);
      }
      assertThat(data).hasToString(LARGE + LARGE);
      assertThat(event.get(0)).isEqualTo("event: result");
      assertThat(event.get(1)).startsWith("id: " + (7 + 2 * LARGE.length()) + "-");
      assertThat(event.get(2))
          .isEqualTo(
              "data: {\"schema\":\"furrow/1\",\"task\":"
                  + task
                  + ",\"bytes\":"
                  + (7 + 2 * LARGE.length())
                  + ",\"content_type\":\"application/octet-stream\"}");
      assertThat(http.rest()).isBlank();
    }
    String other = id.replaceAll("-.", "-" + (id.charAt(2) == '0' ? '1' : '0'));
    for (Map.Entry<String, String> bad :
        Map.of(other, "RESULT_LOST", "x", "BAD_REQUEST", "7", "BAD_REQUEST").entrySet()) {
      try (RawHttp http = stream(own, task, "Last-Event-ID: " + bad.getKey() + "\r\n")) {
        assertThat(http.rest()).as(bad.getKey()).contains(bad.getValue());
      }
    }
  }

  @Test
  void onlyWhoMaySeeTheTaskFollowsItAndItsEndIsSaid() throws Exception {
    long task = exec(2);
    answer(piece(), "first");
    try (RawHttp bob = stream(token(Role.CLIENT, "bob"), task, "")) {
      assertThat(bob.rest()).contains("NO_SUCH_TASK").doesNotContain(base64("first"));
    }
    try (RawHttp reader = stream(token(Role.READ, "rob"), task, "")) {
      assertThat(event(reader).get(2)).isEqualTo("data: " + base64("first"));
      client.call(new Cancel(task), WAIT);
      assertThat(event(reader)).first().isEqualTo("event: error");
      assertThat(reader.rest()).isBlank();
    }
  }

  @Test
  void aStreamEndsWithItsTokenAndWithTheServer() throws Exception {
    long task = exec(2);
    answer(piece(), "first");
    String bob = token(Role.READ, "rob");
    String own = token(Role.CLIENT, UserName.ofProcess());
    try (RawHttp revoked = stream(bob, task, "");
        RawHttp stays = stream(own, task, "")) {
      event(revoked);
      event(stays);
      TokenStore tokens =
          TokenStore.open(
              harness.state.accessDirectory(), new SecureRandom(), System::currentTimeMillis);
      tokens.revoke(bob.split("_")[2]);
      assertThat(revoked.rest()).doesNotContain("event: result");
      harness.server().stop(true);
      assertThat(stays.rest()).doesNotContain("event: result");
    }
  }
}
