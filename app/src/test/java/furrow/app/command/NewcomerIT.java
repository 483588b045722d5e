package furrow.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ErrorCode;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The walk through README: background daemons, a group, a task, a death, and the end of all. */
class NewcomerIT {
  private static final Pattern PID = Pattern.compile("\"pid\":(\\d+)");
  private static final Duration SOON = Duration.ofSeconds(90);

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  @AfterEach
  void endWhatIsInTheBackground() {
    sandbox.stopServer();
  }

  private Outcome ok(String... command) {
    Outcome outcome = sandbox.run(command);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return outcome;
  }

  private static ProcessHandle process(Outcome outcome) {
    Matcher matcher = PID.matcher(outcome.out());
    assertThat(matcher.find()).as(outcome.toString()).isTrue();
    return ProcessHandle.of(Long.parseLong(matcher.group(1))).orElseThrow();
  }

  private Path sample() throws IOException {
    return Files.writeString(
        sandbox.file("a.csv"), "region,qty\nnorth,1\n\"so\nuth\",2\nnorth,3\n");
  }

  @Test
  void everythingInTheBackgroundAndBack() throws IOException {
    ProcessHandle server = process(ok("server", "start", "--detach", "--json"));
    ProcessHandle first = process(ok("worker", "start", "--detach", "--group", "blue", "--json"));
    ProcessHandle second = process(ok("worker", "start", "-d", "--group", "blue", "--json"));
    assertThat(ok("worker", "list", "-o", "id").out().lines()).hasSize(2);
    assertThat(ok("group", "list").out()).contains("blue");

    String file = sample().toString();
    Outcome table =
        ok("submit", file, "--op", "sum(qty) by region", "--group", "blue", "--wait", "-q");
    assertThat(table.out()).isEqualTo("region   sum(qty)\nnorth           4\nso\\nuth         2\n");
    assertThat(table.err()).isEmpty();
    assertThat(ok("task", "list", "-o", "id").out()).isEqualTo("1\n");
    assertThat(ok("task", "show", "last", "--json").out()).contains("\"state\":\"DONE\"");
    assertThat(ok("task", "show", "1.0").out()).contains("DONE");
    assertThat(ok("task", "result", "1", "--json").out())
        .isEqualTo(ok("run", file, "--op", "sum(qty) by region", "--json").out());

    first.destroyForcibly();
    assertThat(ok("submit", file, "--op", "sum(qty)", "--wait", "-o", "jsonl").out())
        .isEqualTo("{\"sum(qty)\":\"6\"}\n");
    assertThat(ok("events", "--json").out()).contains("WORKER_LOST", "TASK_DONE");

    ok("server", "stop", "--workers");
    assertThat(server.isAlive()).isFalse();
    assertThat(second.onExit().completeOnTimeout(null, 10, java.util.concurrent.TimeUnit.SECONDS))
        .satisfies(ended -> assertThat(Optional.ofNullable(ended.join())).isPresent());
    assertThat(sandbox.run("server", "status").exit()).isEqualTo(ErrorCode.UNREACHABLE.exit());
  }

  @Test
  void aBackgroundStartThatFailsSaysWhy() {
    ProcessHandle server = process(ok("server", "start", "--detach", "--json"));

    Outcome second = sandbox.run("server", "start", "--detach", "--json");
    assertThat(second.exit()).as(second.toString()).isEqualTo(ErrorCode.STATE_IN_USE.exit());
    assertThat(second.err()).contains("STATE_IN_USE", Long.toString(server.pid()));
    assertThat(sandbox.run("worker", "start", "-d", "--access", "/nonexistent").exit())
        .isEqualTo(ErrorCode.UNREACHABLE.exit());
  }

  @Test
  void subtasksShowTheirOutputOrTheirError() throws IOException {
    ok("server", "start", "--detach");
    ok("worker", "start", "--detach", "--slots", "2");
    String half = "good line\n".repeat(1_000);
    Path file = Files.writeString(sandbox.file("lines"), half + half.replace("good", "evil"));
    // The piece that fails takes its time, so that the other one is done by then.
    Path program =
        Files.writeString(
            sandbox.file("count.sh"), "#!/bin/sh\ngrep -c good || { sleep 2; exit 1; }\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();

    Outcome failed =
        sandbox.run(
            "submit",
            file.toString(),
            "--exec",
            program.toString(),
            "--chunk",
            "10000",
            "--retries",
            "0",
            "--wait");
    assertThat(failed.exit()).as(failed.toString()).isEqualTo(1);
    assertThat(failed.err()).contains("hint: furrow task show 1.");

    String done = ok("task", "show", "1", "--subtasks", "done").out();
    String first = done.lines().filter(line -> line.matches(".* DONE +0 .*")).findFirst().get();
    assertThat(ok("task", "show", first.trim().split(" ")[0]).out()).contains("output:\n  1000");
    assertThat(ok("task", "show", "1", "--subtasks", "failed").out())
        .contains("exited with status 1");
  }

  @Test
  void whoDidASubtaskIsShownAfterItsEndAndARestart() throws IOException {
    ok("server", "start", "--detach");
    ok("worker", "start", "--detach", "--name", "w1");
    ok("submit", sample().toString(), "--exec", "cat", "--chunk", "16", "--wait");

    ok("server", "stop");
    ok("server", "start", "--detach");

    String shown = ok("task", "show", "1.0").out();
    assertThat(shown).containsPattern("worker +w1").containsPattern("attempts +\\[?1\\.\\d+@w1");
    assertThat(shown).contains("output:", "no longer kept", "furrow task result 1");
    assertThat(ok("task", "show", "1.0", "--json").out())
        .contains("\"worker\":\"w1\"", "\"output_kept\":false");
    List<String> all = ok("task", "show", "1", "--subtasks", "done").out().lines().toList();
    assertThat(all.subList(1, all.size())).isNotEmpty().allMatch(line -> line.contains(" w1"));
  }

  @Test
  void aFileTheServerMayNotReadIsSentUp() throws IOException {
    Path allowed = Files.createDirectories(sandbox.file("allowed"));
    ok("server", "start", "--detach", "--allow-root", allowed.toString());
    ok("worker", "start", "--detach");
    String file = sample().toString();

    String sent = ok("submit", file, "--op", "sum(*)", "--id", "once", "--wait", "--json").out();
    assertThat(sent).isEqualTo(ok("run", file, "--op", "sum(*)", "--json").out());
    assertThat(ok("submit", file, "--op", "sum(*)", "--id", "once", "-o", "id").out())
        .isEqualTo("1\n");
    assertThat(sandbox.run("submit", file, "--op", "max(qty)", "--id", "once").exit())
        .isEqualTo(ErrorCode.CONFLICT.exit());
  }

  @Test
  void tokensLetOthersInUntilTheyAreTakenBack() {
    ok("server", "start", "--detach");
    String access = sandbox.file("ann.access").toString();

    String id = ok("token", "create", "--user", "ann", "--out", access, "-o", "id").out().trim();
    assertThat(ok("task", "list", "--access", access, "--json").out()).contains("\"tasks\":[]");
    assertThat(Path.of(access)).content().contains("http.1 = \"http://127.0.0.1:");
    assertThat(ok("token", "list").out()).contains(id, "ann");
    ok("token", "rotate", "client");
    ok("task", "list");
    ok("token", "revoke", id);
    assertThat(ok("token", "list").out()).doesNotContain(id);
  }

  @Test
  void anHttpTokenIsPrintedOnceAndIsNoTlvToken() throws IOException {
    ok("server", "start", "--detach");

    Outcome made = ok("token", "create", "--http", "--role", "read", "--expires", "30d");
    String token = made.out().strip();
    assertThat(token).matches("furrow_http_[0-9a-f]{16}_[0-9a-f]{64}");
    assertThat(made.err()).contains("role read", "Authorization: Bearer");
    String id = token.split("_")[2];
    String secret = token.split("_")[3];
    assertThat(ok("token", "list").out()).contains(id, "http").doesNotContain(secret);
    assertThat(sandbox.stateDirectory().resolve("access/tokens"))
        .content()
        .contains(id)
        .doesNotContain(secret);

    Path forged = sandbox.file("forged.access");
    Files.writeString(
        forged,
        Files.readString(sandbox.stateDirectory().resolve("access/read"))
            .replaceAll("token.id = .*", "token.id = \"" + id + "\"")
            .replaceAll("token.secret = .*", "token.secret = \"" + secret + "\""));
    Outcome refused = sandbox.run("task", "list", "--access", forged.toString());
    assertThat(refused.exit()).isEqualTo(ErrorCode.AUTH_REFUSED.exit());
    ok("token", "revoke", id);
    assertThat(ok("token", "list").out()).doesNotContain(id);

    Path file = sandbox.file("http.token");
    ok("token", "create", "--http", "--user", "ann", "--out", file.toString(), "-o", "id");
    assertThat(Files.readString(file)).startsWith("furrow_http_").endsWith("\n");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    for (String[] wrong :
        List.of(
            new String[] {"token", "create", "--http", "--role", "worker"},
            new String[] {"token", "create", "--http", "--expires", "400d"},
            new String[] {"token", "create", "--http", "--expires", "0"},
            new String[] {"token", "create", "--user", "ann"})) {
      Outcome usage = sandbox.run(wrong);
      assertThat(usage.exit()).as(usage.toString()).isEqualTo(ErrorCode.BAD_REQUEST.exit());
    }
  }

  @Test
  void interruptingAWaitLeavesTheTaskAlone() {
    ok("server", "start", "--detach");
    FurrowProcess waiting = sandbox.start("submit", "--kernel", "noop", "--group", "g", "--wait");
    waiting.awaitOutput("no worker in group g", SOON);

    waiting.signal("INT");

    assertThat(waiting.awaitExit(SOON)).isEqualTo(130);
    assertThat(waiting.err()).contains("detached; task 1 goes on", "furrow task wait 1");
    assertThat(ok("task", "list", "-o", "id").out()).isEqualTo("1\n");
    ok("task", "cancel", "1");
    assertThat(sandbox.run("task", "wait", "1").exit()).isEqualTo(ErrorCode.CANCELLED.exit());
  }
}
