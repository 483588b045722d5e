package furrow.client.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FakeTaskServer;
import furrow.client.cli.Cli;
import furrow.client.cli.Context;
import furrow.protocol.message.ClusterMessage.WorkerList;
import furrow.protocol.message.ClusterMessage.WorkerQuery;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.Cancel;
import furrow.protocol.message.TaskMessage.SubtaskInfo;
import furrow.protocol.message.TaskMessage.SubtaskList;
import furrow.protocol.message.TaskMessage.SubtaskQuery;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.TaskMessage.TaskList;
import furrow.protocol.message.TaskMessage.TaskQuery;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists that are longer than one answer of the server, which holds three tasks here. */
class TaskListCommandTest {
  private static final int TASKS = 7;
  private static final int PAGE = 3;

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FakeTaskServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeTaskServer(directory, 200);
    server.script(TaskListCommandTest::answers);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static List<Message> answers(Message message) {
    if (message instanceof TaskQuery ask) {
      long to = ask.to() == 0 ? TASKS : Math.min(TASKS, ask.to());
      long first = Math.max(1, ask.from());
      long end = Math.min(to, first + PAGE - 1);
      List<TaskInfo> tasks =
          LongStream.rangeClosed(first, end).mapToObj(TaskListCommandTest::task).toList();
      return List.of(new TaskList(tasks, false, end < to ? end + 1 : 0));
    }
    if (message instanceof SubtaskQuery ask) {
      return List.of(
          new SubtaskList(
              LongStream.range(ask.from(), Math.min(1_200, ask.from() + ask.limit()))
                  .mapToObj(TaskListCommandTest::subtask)
                  .toList(),
              false));
    }
    if (message instanceof WorkerQuery) {
      return List.of(new WorkerList(List.of(), false));
    }
    return message instanceof Cancel ? List.of(new Done("")) : List.of();
  }

  @Test
  void aListThatIsCutSaysSoAndGoesOnWhereItEnded() {
    assertThat(run("task", "list", "-o", "id")).isZero();
    assertThat(out()).isEqualTo("1\n2\n3\n");
    assertThat(err()).isEqualTo("these are the first 3; go on: furrow task list all --from 4\n");

    assertThat(run("task", "list", "all", "--from", "4", "-o", "id")).isZero();
    assertThat(out()).isEqualTo("4\n5\n6\n");
    assertThat(run("task", "list", "2-7", "--from", "5", "-o", "id")).isZero();
    assertThat(out()).isEqualTo("5\n6\n7\n");
    assertThat(err()).isEmpty();
    assertThat(run("task", "list", "--from", "8", "-o", "id")).isZero();
    assertThat(out()).isEmpty();
  }

  @Test
  void jsonSaysWhetherTheListIsCut() {
    assertThat(run("task", "list", "--json")).isZero();
    assertThat(out().strip()).endsWith("],\"truncated\":true,\"next\":4}");
    assertThat(run("task", "list", "1-3", "--json")).isZero();
    assertThat(out().strip()).endsWith("],\"truncated\":false}");
  }

  @Test
  void whatIsDoneToAllTasksIsDoneToEachPage() {
    assertThat(run("task", "cancel", "all")).isZero();

    assertThat(server.asked(Cancel.class)).extracting(Cancel::task).hasSize(TASKS);
  }

  @Test
  void subtasksAreListedPageByPageToo() {
    assertThat(run("task", "show", "1", "--subtasks", "ready", "--json")).isZero();
    assertThat(out().strip()).endsWith("],\"truncated\":true,\"next\":1000}");
    assertThat(err())
        .isEqualTo(
            "these are the first 1000; go on: furrow task show 1 --subtasks ready --from 1000\n");

    assertThat(run("task", "show", "1", "--subtasks", "ready", "--from", "1000", "-o", "id"))
        .isZero();
    assertThat(out()).startsWith("1.1000\n").endsWith("1.1199\n");
    assertThat(err()).isEmpty();
    assertThat(run("task", "show", "1", "--subtasks", "ready", "--from", "-1")).isEqualTo(2);
  }

  private static SubtaskInfo subtask(long index) {
    return new SubtaskInfo(
        1,
        index,
        "READY",
        index,
        index + 1,
        false,
        0,
        List.of(),
        "",
        new ErrorReply(0, "", "", 0),
        "",
        new byte[0],
        0,
        false);
  }

  private static TaskInfo task(long id) {
    return new TaskInfo(
        id,
        "RUNNING",
        "ann",
        "spin",
        "",
        List.of(),
        "",
        "",
        0,
        false,
        5,
        2,
        0,
        5,
        2,
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
    out.reset();
    err.reset();
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
}
