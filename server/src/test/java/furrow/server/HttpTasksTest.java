package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import furrow.protocol.link.Link;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.text.SubmissionIds;
import furrow.server.access.TokenStore;
import furrow.server.access.UserName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks by HTTP on a server without workers, so that each stays as it is handed in. */
class HttpTasksTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String CSV = "region,qty\nn,1\ns,2\n";

  @TempDir static Path directory;
  private static ServerHarness server;
  private static String ann;
  private static String bob;
  private static String reader;
  private static String owner;

  @BeforeAll
  static void start() throws Exception {
    server = ServerHarness.start(directory.resolve("state"));
    TokenStore tokens =
        TokenStore.open(
            server.state.accessDirectory(), new SecureRandom(), System::currentTimeMillis);
    ann = token(tokens, Role.CLIENT, "ann");
    bob = token(tokens, Role.CLIENT, "bob");
    reader = token(tokens, Role.READ, "rob");
    owner = token(tokens, Role.ADMIN, UserName.ofProcess());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static String token(TokenStore tokens, Role role, String user) throws Exception {
    String text =
        tokens.issueHttp(role, user, Permission.of(role), Duration.ofDays(1)).token().text();
    Awaitility.await("the server knows the token")
        .atMost(LIMIT)
        .until(() -> send(text, "GET", "/api/v1/server", "").status() == 200);
    return text;
  }

  private record Answer(int status, String text, Map<String, List<String>> headers) {
    JsonObject json() {
      return JsonObject.parse(text);
    }

    String field(String name) {
      return json().text(name);
    }
  }

  private static Answer send(String token, String method, String path, String body, String... more)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.server().httpUrls().get(0) + path))
            .timeout(LIMIT)
            .header("Authorization", "Bearer " + token)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (more.length > 0) {
      request.headers(more);
    }
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body(), response.headers().map());
  }

  private static Answer get(String token, String path) throws Exception {
    return send(token, "GET", path, "");
  }

  private static Answer submit(String token, String json, String... more) throws Exception {
    return send(token, "POST", "/api/v1/tasks", json, more);
  }

  private static Answer upload(String token, String op, String body, String... more)
      throws Exception {
    String query = "?name=a.csv&op=" + URLEncoder.encode(op, StandardCharsets.UTF_8);
    return send(token, "POST", "/api/v1/tasks/upload" + query, body, more);
  }

  private static String task(Answer accepted) {
    assertThat(accepted.status()).as(accepted.text()).isEqualTo(201);
    String task = accepted.field("task");
    assertThat(accepted.headers().get("location")).containsExactly("/api/v1/tasks/" + task);
    return "/api/v1/tasks/" + task;
  }

  // ---- submission ----

  @Test
  void aFileIsNamedByThoseWhoMayReadWhatTheServerReads() throws Exception {
    Path file = Files.writeString(directory.resolve("named.csv"), CSV);
    String body =
        new JsonObject()
            .put("file", file.toString())
            .put("op", "sum(qty)")
            .put("id", "n")
            .toString();

    JsonObject task = get(owner, task(submit(owner, body))).json();
    assertThat(task.text("input")).isEqualTo(file.toRealPath().toString());
    assertThat(task.text("state")).isEqualTo("WAITING");
    assertThat(submit(owner, body).field("duplicate")).isEqualTo("true");

    // A name is no proof that the client could read the file itself.
    Answer refused = submit(ann, body);
    assertThat(refused.status()).as(refused.text()).isEqualTo(422);
    assertThat(refused.field("code")).isEqualTo("INPUT_NOT_VISIBLE");
    assertThat(refused.field("hint")).contains("/api/v1/tasks/upload");
  }

  @Test
  void belowRootsThatTheOperatorHasNamedEveryClientNamesFiles() throws Exception {
    Path data = Files.createDirectories(directory.resolve("data"));
    Files.writeString(data.resolve("a.csv"), CSV);
    Files.writeString(directory.resolve("secret.csv"), CSV);
    Files.createSymbolicLink(data.resolve("link.csv"), directory.resolve("secret.csv"));
    try (ServerHarness other =
        ServerHarness.start(
            directory.resolve("rooted"), settings -> settings.withRoots(List.of(data)))) {
      TokenStore tokens =
          TokenStore.open(
              other.state.accessDirectory(), new SecureRandom(), System::currentTimeMillis);
      ServerHarness before = server;
      server = other;
      try {
        String eve = token(tokens, Role.CLIENT, "eve");
        for (String name : List.of("data/a.csv", "secret.csv", "data/link.csv", "data/none.csv")) {
          Answer answer =
              submit(
                  eve,
                  new JsonObject()
                      .put("file", directory.resolve(name).toString())
                      .put("op", "sum(qty)")
                      .toString());
          assertThat(answer.status()).as(name).isEqualTo(name.equals("data/a.csv") ? 201 : 422);
        }
      } finally {
        server = before;
      }
    }
  }

  @Test
  void theSameIdIsTheSameTaskOfTheSameUserWhicheverWayItIsSaid() throws Exception {
    Answer first = upload(ann, "sum(qty)", CSV, "Idempotency-Key", "nightly");
    String task = task(first);

    Answer again = upload(ann, "sum(qty)", CSV, "Idempotency-Key", "nightly");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.field("duplicate")).isEqualTo("true");
    assertThat("/api/v1/tasks/" + again.field("task")).isEqualTo(task);

    for (Answer other :
        List.of(
            upload(ann, "count(qty)", CSV, "Idempotency-Key", "nightly"),
            upload(ann, "sum(qty)", CSV.replace('1', '7'), "Idempotency-Key", "nightly"))) {
      assertThat(other.status()).as(other.text()).isEqualTo(409);
      assertThat(other.field("error")).isNotBlank();
    }
    assertThat(task(upload(bob, "sum(qty)", CSV, "Idempotency-Key", "nightly"))).isNotEqualTo(task);

    String spin = "{\"kernel\":\"spin\",\"count\":3,\"millis\":1,\"id\":\"load 1\"}";
    String loaded = task(submit(ann, spin));
    Answer by = submit(ann, spin.replace(",\"id\":\"load 1\"", ""), "Idempotency-Key", "load 1");
    assertThat("/api/v1/tasks/" + by.field("task")).isEqualTo(loaded);
    assertThat(submit(ann, spin, "Idempotency-Key", "load 2").status()).isEqualTo(400);
  }

  @Test
  void everyKernelAndEveryOptionOfTheCommandLineIsTaken() throws Exception {
    JsonObject spin =
        get(
                ann,
                task(
                    submit(
                        ann,
                        "{\"kernel\":\"spin\",\"count\":20,\"micros\":\"5\",\"priority\":-3,"
                            + "\"retries\":0,\"subtask_timeout\":\"1.5s\",\"chunk\":4}")))
            .json();
    assertThat(spin.text("operation")).isEqualTo("items=20 micros=5");
    assertThat(spin.text("priority")).isEqualTo("-3");

    for (String exec : List.of("\"sh -c 'wc -l'\"", "[\"sh\",\"-c\",\"wc -l\"]")) {
      JsonObject task =
          get(ann, task(submit(ann, "{\"exec\":" + exec + ",\"set\":{\"items\":2}}"))).json();
      assertThat(task.list("argv")).asString().isEqualTo("[sh, -c, wc -l]");
      assertThat(task.text("kernel")).isEqualTo("exec");
    }
    Answer csv =
        send(
            ann,
            "POST",
            "/api/v1/tasks/upload?op=sum(c2)&no-header&bad-cells=skip&max-groups=9&chunk=1K",
            "n,1\ns,x\n");
    assertThat(get(ann, task(csv)).field("input")).isEqualTo("upload");
  }

  @Test
  void whatIsWrongWithATaskIsSaidWithItsNameAndValue() throws Exception {
    Map<String, String> bad =
        Map.ofEntries(
            Map.entry("{}", "nothing to do"),
            Map.entry("[]", "body"),
            Map.entry("{\"op\":\"sum(x)\"}", "there is no input"),
            Map.entry("{\"opp\":\"x\"}", "\"opp\""),
            Map.entry("{\"kernel\":\"spin\",\"chunk\":\"12 apples\"}", "12 apples"),
            Map.entry("{\"kernel\":\"spin\",\"chunk\":-1}", "-1"),
            Map.entry("{\"kernel\":\"spin\",\"chunk\":1e999999999}", "1E+999999999"),
            Map.entry("{\"kernel\":\"spin\",\"retries\":1001}", "1001"),
            Map.entry("{\"kernel\":\"spin\",\"retries\":1.5}", "1.5"),
            Map.entry("{\"kernel\":\"spin\",\"priority\":99999999999}", "99999999999"),
            Map.entry("{\"kernel\":\"spin\",\"subtask-timeout\":\"soon\"}", "soon"),
            Map.entry("{\"kernel\":\"spin\",\"group\":{}}", "group"),
            Map.entry("{\"kernel\":\"spin\",\"set\":[1]}", "set"),
            Map.entry("{\"kernel\":\"spin\",\"set\":{\"a\":[]}}", "\"a\""),
            Map.entry("{\"kernel\":\"spin\",\"no-header\":\"maybe\"}", "maybe"),
            Map.entry("{\"kernel\":\"spin\",\"bad_cells\":\"x\",\"bad-cells\":\"y\"}", "twice"),
            Map.entry("{\"kernel\":\"spin\",\"file\":\"a.csv\"}", "a.csv"),
            Map.entry("{\"exec\":\"bin/x\"}", "bin/x"),
            Map.entry("{\"exec\":\"echo 'open\"}", "closing"),
            Map.entry("{\"exec\":[]}", "no command"),
            Map.entry("{\"exec\":[1]}", "exec: 1"),
            Map.entry("{\"exec\":\"wc\",\"op\":\"x\"}", "neither"),
            Map.entry("{\"kernel\":\"none-such\"}", "none-such"),
            Map.entry("{\"kernel\":\"spin\",\"id\":\"\"}", "id"),
            Map.entry("{\"kernel\":\"spin\",\"count\":1}", "0 of millis, micros, iterations"));
    for (Map.Entry<String, String> entry : bad.entrySet()) {
      Answer answer = submit(ann, entry.getKey());
      assertThat(answer.status()).as(entry.getKey() + answer.text()).isEqualTo(400);
      assertThat(answer.field("error")).as(entry.getKey()).contains(entry.getValue());
      assertThat(answer.field("hint")).isNotBlank();
    }
  }

  // ---- uploads ----

  private static List<String> uploads(String user) throws IOException {
    Path files = server.state.spool().resolve("upload").resolve(user);
    if (!Files.exists(files)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(files)) {
      return all.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static RawHttp sending(String token, String headers) throws Exception {
    return RawHttp.connect(server)
        .send(
            "POST /api/v1/tasks/upload?op=sum(qty) HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: Bearer "
                + token
                + "\r\n"
                + headers
                + "\r\n");
  }

  @Test
  void aClientThatGoesAwayInTheMiddleOfAnUploadLeavesNothing() throws Exception {
    String carl =
        token(
            TokenStore.open(
                server.state.accessDirectory(), new SecureRandom(), System::currentTimeMillis),
            Role.CLIENT,
            "carl");
    try (RawHttp client = sending(carl, "Content-Length: 9000000\r\nIdempotency-Key: k\r\n")) {
      client.send(CSV);
      Awaitility.await().atMost(LIMIT).until(() -> uploads("carl").size() == 1);
    }
    Awaitility.await().atMost(LIMIT).until(() -> uploads("carl").isEmpty());
    Awaitility.await("it counts no more")
        .atMost(LIMIT)
        .until(
            () -> !get(carl, "/api/v1/server").text().contains("\"what\":\"uploads\",\"held\":1"));
    assertThat(get(carl, "/api/v1/tasks").json().list("tasks")).isEmpty();
  }

  @Test
  void anUploadMayComeInChunksAndIsTheSame() throws Exception {
    StringBuilder big = new StringBuilder(CSV);
    while (big.length() < 40_000_000) {
      big.append("east,").append(big.length()).append('\n');
    }
    for (String body : List.of(CSV, big.toString())) {
      String id = "chunked " + body.length();
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create(
                      server.server().httpUrls().get(0)
                          + "/api/v1/tasks/upload?name=a.csv&op=sum(qty)"))
              .timeout(LIMIT)
              .header("Authorization", "Bearer " + ann)
              .header("Idempotency-Key", id)
              .POST(
                  BodyPublishers.ofInputStream(
                      () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
              .build();
      HttpResponse<String> sent =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);
      Answer whole = upload(ann, "sum(qty)", body, "Idempotency-Key", id);
      assertThat(whole.field("duplicate")).as(whole.text()).isEqualTo("true");
      assertThat(whole.field("task")).isEqualTo(JsonObject.parse(sent.body()).text("task"));
    }
    try (RawHttp client = sending(bob, "Transfer-Encoding: chunked\r\nIdempotency-Key: c\r\n")) {
      client.send("5\r\na,b\n1\r\n");
      Awaitility.await().atMost(LIMIT).until(() -> uploads("bob").stream().anyMatch(this::part));
    }
    Awaitility.await().atMost(LIMIT).until(() -> uploads("bob").stream().noneMatch(this::part));
  }

  private boolean part(String name) {
    return name.endsWith(".part");
  }

  @Test
  void whatCannotBeATaskIsRefusedBeforeItsInputIsRead() throws Exception {
    try (RawHttp client =
        RawHttp.connect(server)
            .send(
                "POST /api/v1/tasks/upload?retries=x&op=sum(a) HTTP/1.1\r\nHost: localhost\r\n"
                    + "Authorization: Bearer "
                    + ann
                    + "\r\nContent-Length: 1000000000\r\n\r\n")) {
      assertThat(client.answer().status()).isEqualTo(400);
    }
    long most = Long.MAX_VALUE / 2;
    try (RawHttp client = sending(ann, "Content-Length: " + most + "\r\n")) {
      assertThat(client.answer().status()).isEqualTo(507);
    }
  }

  @Test
  void anEmptyUploadIsAnEmptyInput() throws Exception {
    try (RawHttp client = sending(ann, "Content-Length: 0\r\n")) {
      RawHttp.Answer answer = client.answer();
      assertThat(answer.status()).as(answer.body()).isEqualTo(422);
      assertThat(answer.body()).contains("INPUT_EMPTY");
    }
  }

  // ---- listing, waiting, acts ----

  @Test
  void listsAreFilteredAndGoOnWhereTheyEnded() throws Exception {
    String dora =
        token(
            TokenStore.open(
                server.state.accessDirectory(), new SecureRandom(), System::currentTimeMillis),
            Role.CLIENT,
            "dora");
    for (int i = 0; i < 5; i++) {
      String group = i % 2 == 0 ? "even" : "odd";
      String work = i < 3 ? "\"count\":1,\"millis\":1" : "\"op\":\"items=1 millis=1\"";
      task(submit(dora, "{\"kernel\":\"spin\"," + work + ",\"group\":\"" + group + "\"}"));
    }
    JsonObject first = get(dora, "/api/v1/tasks?limit=2").json();
    assertThat(first.list("tasks")).hasSize(2);
    assertThat(first.text("truncated")).isEqualTo("true");
    JsonObject rest = get(dora, "/api/v1/tasks?from=" + first.text("next")).json();
    assertThat(rest.list("tasks")).hasSize(3);
    assertThat(rest.text("truncated")).isEqualTo("false");

    assertThat(get(dora, "/api/v1/tasks?group=even&limit=3").json().list("tasks")).hasSize(3);
    assertThat(get(dora, "/api/v1/tasks?group=odd&state=waiting").json().list("tasks")).hasSize(2);
    assertThat(get(dora, "/api/v1/tasks?state=done").json().list("tasks")).isEmpty();
    assertThat(get(dora, "/api/v1/tasks?kernel=csv").json().list("tasks")).isEmpty();
    assertThat(get(dora, "/api/v1/tasks?last").json().list("tasks")).hasSize(1);
    assertThat(get(reader, "/api/v1/tasks?user=dora").json().list("tasks")).hasSize(5);
    for (String bad : List.of("state=odd", "limit=0", "limit=1001", "from=-1", "last=maybe")) {
      assertThat(get(dora, "/api/v1/tasks?" + bad).status()).as(bad).isEqualTo(400);
    }
  }

  @Test
  void nobodySeesOrTouchesTheTasksOfAnother() throws Exception {
    String task = task(upload(ann, "sum(qty)", CSV));

    for (String path :
        List.of(
            "", "?wait=1", "/result", "/result?wait=1", "/explain", "/subtasks", "/subtasks/0")) {
      Answer answer = get(bob, task + path);
      assertThat(answer.status()).as(path + answer.text()).isEqualTo(404);
      assertThat(answer.field("code")).isEqualTo("NO_SUCH_TASK");
    }
    assertThat(send(bob, "DELETE", task, "").status()).isEqualTo(403);
    assertThat(send(bob, "POST", task + "/cancel", "").status()).isEqualTo(403);
    assertThat(send(bob, "POST", task + "/retry", "").status()).isEqualTo(403);
    assertThat(get(bob, "/api/v1/tasks").text()).doesNotContain("\"user\":\"ann\"");
    assertThat(get(bob, "/api/v1/events?follow=false").text())
        .doesNotContain("\"task\":" + task.replaceAll(".*/", "") + ",");
    assertThat(get(reader, task).status()).isEqualTo(200);
    assertThat(send(reader, "DELETE", task, "").status()).isEqualTo(403);
    assertThat(get(ann, task).field("state")).isEqualTo("WAITING");
  }

  @Test
  void aWaitEndsWithTheTaskOrWithItsTime() throws Exception {
    String task = task(submit(ann, "{\"kernel\":\"spin\",\"count\":1,\"millis\":1}"));
    assertThat(get(ann, task + "?wait=1").field("state")).isEqualTo("WAITING");
    Answer early = get(ann, task + "/result");
    assertThat(early.status()).isEqualTo(409);
    assertThat(early.field("code")).isEqualTo("NOT_FINAL");
    assertThat(get(ann, task + "/result?wait=1").status()).isEqualTo(409);

    try (RawHttp waiting = RawHttp.connect(server)) {
      waiting.send(
          "GET "
              + task
              + "?wait=3600 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
              + ann
              + "\r\n\r\n");
      Answer cancelled = send(ann, "DELETE", task, "");
      assertThat(cancelled.text()).contains("\"act\":\"cancelled\"");
      assertThat(waiting.answer().body()).contains("\"state\":\"CANCELLED\"");
    }
    assertThat(get(ann, task + "/explain").field("state")).isEqualTo("CANCELLED");
    assertThat(get(ann, task + "/result").field("code")).isEqualTo("CANCELLED");
    assertThat(get(ann, task + "?wait=3601").status()).isEqualTo(400);
    assertThat(get(ann, "/api/v1/tasks/x").status()).isEqualTo(400);
    for (String none : List.of("999999", "0", "0/explain", "0/result", "0?wait=1")) {
      assertThat(get(ann, "/api/v1/tasks/" + none).status()).as(none).isEqualTo(404);
    }
  }

  @Test
  void subtasksAreListedInPages() throws Exception {
    String task = task(submit(ann, "{\"kernel\":\"spin\",\"count\":40,\"millis\":1,\"chunk\":10}"));

    JsonObject first = get(ann, task + "/subtasks?state=ready&limit=1").json();
    assertThat(first.list("subtasks")).hasSize(1);
    assertThat(first.text("next")).isEqualTo("1");
    JsonObject all = get(ann, task + "/subtasks").json();
    assertThat(all.text("truncated")).isEqualTo("false");
    JsonObject rest = get(ann, task + "/subtasks?state=ready&from=1").json();
    assertThat(rest.list("subtasks")).hasSize(all.list("subtasks").size() - 1);
    assertThat(get(ann, task + "/subtasks/0").field("state")).isEqualTo("READY");
    assertThat(get(ann, task + "/subtasks/4000").status()).isEqualTo(404);
    assertThat(get(ann, task + "/subtasks/9223372036854775807").status()).isEqualTo(404);
    assertThat(get(ann, task + "/subtasks?state=odd").status()).isEqualTo(400);
  }

  @Test
  void groupsAreMadeShownAndDeleted() throws Exception {
    assertThat(send(owner, "PUT", "/api/v1/groups/blue", "").status()).isEqualTo(201);
    assertThat(get(ann, "/api/v1/groups").text()).contains("\"group\":\"blue\"");
    assertThat(get(ann, "/api/v1/groups/blue").json().list("members")).isEmpty();
    assertThat(send(owner, "DELETE", "/api/v1/groups/blue", "").status()).isEqualTo(200);
    assertThat(get(ann, "/api/v1/groups/blue").field("code")).isEqualTo("NO_SUCH_GROUP");
    assertThat(get(ann, "/api/v1/workers").json().list("workers")).isEmpty();
    assertThat(get(ann, "/api/v1/workers/w1").field("code")).isEqualTo("NO_SUCH_WORKER");
  }

  // ---- events ----

  @Test
  void eventsGoOnAfterTheLastOneThatTheClientHasSeen() throws Exception {
    task(submit(ann, "{\"kernel\":\"spin\",\"count\":1,\"millis\":1}"));
    Answer all = get(owner, "/api/v1/events?follow=false");
    assertThat(all.headers().get("content-type")).containsExactly("text/event-stream");
    List<String> ids = all.text().lines().filter(line -> line.startsWith("id: ")).toList();
    assertThat(ids).hasSizeGreaterThan(1);
    String last = ids.get(ids.size() - 1).substring(4);

    Answer one =
        send(
            owner,
            "GET",
            "/api/v1/events?follow=false",
            "",
            "Last-Event-ID",
            Long.toString(Long.parseLong(last) - 1));
    assertThat(one.text()).contains("id: " + last + "\ndata: {\"sequence\":" + last + ",");
    assertThat(one.text().lines().filter(line -> line.startsWith("data: ")).count()).isEqualTo(1);
    assertThat(get(owner, "/api/v1/events?follow=false&since=" + last).text())
        .doesNotContain("data: ");
    assertThat(send(owner, "GET", "/api/v1/events", "", "Last-Event-ID", "x").status())
        .isEqualTo(400);
  }

  @Test
  void eventsFollow() throws Exception {
    try (RawHttp following = RawHttp.connect(server)) {
      following.send("GET /api/v1/events HTTP/1.0\r\nAuthorization: Bearer " + ann + "\r\n\r\n");
      String task = task(submit(ann, "{\"kernel\":\"spin\",\"count\":1,\"millis\":1}"));
      String number = task.replaceAll(".*/", "");
      following.await("\"kind\":\"TASK_ACCEPTED\",\"task\":" + number + ",");
    }
  }

  @Test
  void eventsFollowAlsoWhereTheClientKnowsALaterNumber() throws Exception {
    try (RawHttp following = RawHttp.connect(server)) {
      following.send(
          "GET /api/v1/events HTTP/1.0\r\nLast-Event-ID: 999999999\r\nAuthorization: Bearer "
              + ann
              + "\r\n\r\n");
      following.await("retry: ");
      task(submit(ann, "{\"kernel\":\"spin\",\"count\":1,\"millis\":1}"));
      following.await("\"kind\":\"TASK_ACCEPTED\"");
    }
  }

  @Test
  void theSameTaskByTheBinaryProtocolIsTheSameTask() throws Exception {
    String accepted =
        task(submit(owner, "{\"kernel\":\"noop\",\"op\":\"items=1\",\"id\":\"both\"}"));
    InputInfo none = new InputInfo("", 0, 0, "", 0, "", "");
    Submit same =
        new Submit(
            SubmissionIds.of("both"), "noop", "items=1", List.of(), Map.of(), none, "", 0, 0, 0, 2);
    try (Link link = server.link(Role.ADMIN)) {
      Accepted again = (Accepted) link.call(same, (int) LIMIT.toMillis());
      assertThat(again.duplicate()).isTrue();
      assertThat(accepted).endsWith("/" + again.task());
    }
  }
}
