package furrow.client.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FakeTaskServer;
import furrow.client.cli.Cli;
import furrow.client.cli.Context;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.TaskMessage.TaskList;
import furrow.protocol.message.TaskMessage.TaskQuery;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadCommandTest {
  private static final byte[] ANSWER =
      ("{\"schema\":\"furrow/1\",\"rows\":5,\"columns\":[\"items\",\"checksum\"],"
              + "\"data\":[[\"5\",\"00000000000000ff\"]]}\n")
          .getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<String> states = new ArrayList<>();
  private FakeTaskServer server;
  private long accepted = 6;

  @BeforeEach
  void start() throws IOException {
    server = new FakeTaskServer(directory, 200);
    server.script(this::answers);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  /** Task 7 of somebody else lies between ours. */
  private List<Message> answers(Message message) {
    if (message instanceof Submit) {
      accepted += accepted == 6 ? 0 : 1;
      return List.of(new Accepted(accepted++, false));
    }
    if (message instanceof TaskQuery) {
      String state = states.size() > 1 ? states.remove(0) : states.get(0);
      return List.of(
          new TaskList(List.of(task(6, state), task(7, "RUNNING"), task(8, state)), false, 0));
    }
    if (message instanceof ResultGet) {
      return List.of(new ResultData(6, 0, ANSWER.length, "application/json", ANSWER));
    }
    return List.of();
  }

  private static TaskInfo task(long id, String state) {
    long done = state.equals("DONE") ? 5 : 2;
    return new TaskInfo(
        id,
        state,
        "ann",
        "spin",
        "",
        List.of(),
        "",
        "",
        0,
        false,
        5,
        done,
        0,
        5,
        done,
        0,
        0,
        0,
        1,
        250,
        0,
        new ErrorReply(0, "", "", 0),
        0,
        "");
  }

  private int run(String... args) {
    Context context =
        new Context(
            Map.of("HOME", directory.toString(), "FURROW_ACCESS", server.access().toString()),
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

  @Test
  void itHandsInFollowsAndReports() {
    states.addAll(List.of("WAITING", "RUNNING", "DONE"));

    int exit =
        run(
            "load",
            "--count",
            "5",
            "--millis",
            "3",
            "--tasks",
            "2",
            "--group",
            "mpi",
            "--each",
            "2",
            "--json");

    assertThat(exit).as(err()).isZero();
    assertThat(server.asked(Submit.class))
        .hasSize(2)
        .allSatisfy(
            submit -> {
              assertThat(submit.kernel()).isEqualTo("spin");
              assertThat(submit.operation()).isEqualTo("items=5 millis=3");
              assertThat(submit.group()).isEqualTo("mpi");
              assertThat(submit.chunk()).isEqualTo(2);
            });
    assertThat(out())
        .startsWith(
            "{\"schema\":\"furrow/1\",\"tasks\":["
                + "{\"task\":6,\"state\":\"DONE\",\"subtasks\":5,\"retried\":1,\"elapsed_s\":0.25,"
                + "\"items\":5,\"checksum\":\"00000000000000ff\"},{\"task\":8,")
        .containsPattern("\"subtasks\":10,\"elapsed_s\":[0-9.]+,\"subtasks_per_s\":[0-9]+}");
  }

  @Test
  void peopleSeeATable() {
    states.add("DONE");

    assertThat(run("load", "--count", "5", "--millis", "0", "--tasks", "2")).isZero();

    assertThat(server.asked(Submit.class).get(0).operation()).isEqualTo("items=5 iterations=1");
    assertThat(out())
        .containsPattern("TASK +STATE +SUBTASKS +RETRIED +TIME +ITEMS +CHECKSUM")
        .containsPattern("8 +DONE +5 +1 +0.[23] s +5 +00000000000000ff")
        .containsPattern("10 subtasks in [0-9.]+ s, [0-9.]+[kM]? subtasks/s");
  }

  @Test
  void oneThatFailsIsAFailure() {
    states.add("CANCELLED");

    assertThat(run("load", "--count", "5", "--tasks", "2")).isEqualTo(6);
    assertThat(err()).contains("task 6 was cancelled");
    assertThat(server.asked(ResultGet.class)).isEmpty();
  }

  @Test
  void itWaitsNoLongerThanItMay() {
    states.add("RUNNING");

    assertThat(run("load", "--count", "5", "--tasks", "2", "--timeout", "150ms")).isEqualTo(124);
    assertThat(err()).contains("tasks 6-8: not ended in time; they go on (TIMEOUT)");
  }

  @Test
  void badSizesAreRefused() {
    assertThat(run("load", "--count", "0")).isEqualTo(2);
    assertThat(err()).contains("--count 0 (expected: 1 to");
    assertThat(run("load", "--tasks", "1000")).isEqualTo(2);
    assertThat(err()).contains("--tasks 1000 (expected: 1 to 256)");
    assertThat(server.asked()).isEmpty();
  }
}
