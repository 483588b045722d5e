package furrow.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FakeTaskServer;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.ClusterMessage.GroupList;
import furrow.protocol.message.ClusterMessage.GroupQuery;
import furrow.protocol.message.ClusterMessage.WorkerList;
import furrow.protocol.message.ClusterMessage.WorkerQuery;
import furrow.protocol.message.Message;
import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.Explain;
import furrow.protocol.message.TaskMessage.Explanation;
import furrow.protocol.message.TaskMessage.Progress;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.SubtaskList;
import furrow.protocol.message.TaskMessage.SubtaskQuery;
import furrow.protocol.message.TaskMessage.TaskList;
import furrow.protocol.message.TaskMessage.TaskQuery;
import furrow.protocol.message.TaskMessage.Watch;
import furrow.protocol.message.WorldMessage.MpiList;
import furrow.protocol.message.WorldMessage.MpiQuery;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command that prints gets answers whose every text would move or fool a terminal. */
class HostileTextTest {
  private static final String HOSTILE =
      "H\u001b]0;title\u0007\u001b[2J\u202egnp.exe\u200b\u2028\u009b1m\r\nforged: line\tH";

  private static final String ANSWER =
      ("{\"schema\":\"furrow/1\",\"rows\":1,\n \"columns\":[\"\\u001b[31mk\",\"sum(n)\"],\n"
              + " \"data\":[[\"\\u202e\\u001b[2J\\n\",\"1\"]],\n"
              + " \"nulls\":{\"n\":0},\"skipped\":{\"\\u001b]0;x\":1},\"left_out\":[\"\\u001bc\"]}\n")
          .replace("\\\\", "\\");

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FakeTaskServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeTaskServer(directory, 5_000);
    server.script(HostileTextTest::answers);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static List<Message> answers(Message asked) {
    if (asked instanceof TaskQuery) {
      return List.of(last(TaskList.class));
    } else if (asked instanceof SubtaskQuery) {
      return List.of(last(SubtaskList.class));
    } else if (asked instanceof WorkerQuery) {
      return List.of(last(WorkerList.class));
    } else if (asked instanceof GroupQuery) {
      return List.of(last(GroupList.class));
    } else if (asked instanceof ServerQuery) {
      return List.of(hostile(ServerInfo.class));
    } else if (asked instanceof Explain) {
      return List.of(hostile(Explanation.class));
    } else if (asked instanceof MpiQuery) {
      return List.of(hostile(MpiList.class));
    } else if (asked instanceof EventsWatch) {
      return List.of(hostile(EventInfo.class), new Done(HOSTILE));
    } else if (asked instanceof Watch) {
      return List.of(hostile(Progress.class));
    } else if (asked instanceof ResultGet) {
      byte[] answer = ANSWER.getBytes(StandardCharsets.UTF_8);
      return List.of(new ResultData(1, 0, answer.length, "application/json", answer));
    }
    return List.of(new ErrorReply(ErrorCode.FORBIDDEN.number(), HOSTILE, HOSTILE, 0));
  }

  static Stream<String> commands() {
    return Stream.of(
        "task list",
        "task list --json",
        "task list -o jsonl",
        "task list -o id",
        "task list -o csv",
        "task show 1 -o tsv",
        "worker list -o markdown",
        "task result 1 -o markdown",
        "task show 1",
        "task show 1 --json",
        "task show 1.0",
        "task show 1 --subtasks all",
        "task result 1",
        "task result 1 -o jsonl",
        "task result 1 --follow",
        "task wait 1",
        "task cancel 1",
        "task retry 1",
        "task explain 1",
        "task explain 1 --json",
        "worker list",
        "worker show w",
        "worker list --json",
        "worker drain w",
        "group list",
        "group show g",
        "group create g",
        "group delete g",
        "server info",
        "server info --json",
        "server status",
        "mpi status",
        "mpi status --json",
        "mpi down",
        "events",
        "events --json",
        "events -o csv",
        "load --count 1");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void nothingOfItReachesATerminal(String command) {
    Context context =
        new Context(
            Map.of("HOME", directory.toString(), "FURROW_ACCESS", server.access().toString()),
            new ByteArrayInputStream(new byte[0]),
            StandardStream.over("stdout", out),
            StandardStream.over("stderr", err),
            false,
            100,
            null);
    Cli.run(context, command.split(" "));
    String printed = out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);

    assertThat(printed).isNotEmpty();
    assertThat(printed.codePoints().filter(HostileTextTest::fools).toArray()).as(printed).isEmpty();
    assertThat(printed.lines()).noneMatch(line -> line.startsWith("forged"));
  }

  @Test
  void theTestWouldNoticeOne() {
    assertThat(HOSTILE.codePoints().filter(HostileTextTest::fools)).hasSizeGreaterThan(6);
  }

  private static boolean fools(int c) {
    return c != '\n'
            && c != '\t'
            && (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)
        || c == 0x2028;
  }

  /** A page that says it is the last one. */
  private static <M extends Message> M last(Class<M> page) {
    return record(page, false);
  }

  private static <M extends Message> M hostile(Class<M> type) {
    return record(type, true);
  }

  private static <R> R record(Class<R> type, boolean flags) {
    List<Class<?>> types = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      types.add(component.getType());
      values.add(
          component.getName().equals("state") && type.getSimpleName().equals("TaskInfo")
              ? "DONE"
              : value(component.getType(), component.getGenericType(), flags));
    }
    try {
      return type.getDeclaredConstructor(types.toArray(Class<?>[]::new))
          .newInstance(values.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(Class<?> raw, Type generic, boolean flags) {
    if (raw == int.class) {
      return 1;
    } else if (raw == long.class) {
      return 1L;
    } else if (raw == boolean.class) {
      return flags;
    } else if (raw == String.class) {
      return HOSTILE;
    } else if (raw == byte[].class) {
      return HOSTILE.getBytes(StandardCharsets.UTF_8);
    } else if (raw == long[].class) {
      return new long[] {1};
    } else if (raw == List.class) {
      Class<?> element = (Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[0];
      return List.of(value(element, element, flags));
    } else if (raw == Map.class) {
      return Map.of(HOSTILE, HOSTILE);
    }
    return record(raw, flags);
  }
}
