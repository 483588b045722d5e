package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.protocol.access.Address;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.link.Link;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.Progress;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.message.TaskMessage.Watch;
import furrow.protocol.message.WorkMessage.Assign;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.Join;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorkMessage.ResultOk;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.protocol.message.WorkMessage.Results;
import furrow.protocol.message.WorkMessage.TaskOpen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole way of a task over real sockets, with a worker that does nothing. */
class FurrowServerTest {
  private static final int WAIT = 10_000;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(
      value = Address.Kind.class,
      names = {"UNIX", "TCP"})
  void aTaskGoesAllItsWay(Address.Kind kind) throws Exception {
    try (ServerHarness harness = ServerHarness.start(directory);
        Link client = harness.link(harness.access(Role.CLIENT, kind));
        Link worker = harness.link(harness.access(Role.WORKER, kind))) {
      worker.send(1, join("w1"));
      Accepted accepted = (Accepted) client.call(submit(100), WAIT);
      client.send(7, new Watch(accepted.task()));

      int done = 0;
      boolean opened = false;
      List<Message> seen = new ArrayList<>();
      while (done < 10) {
        Message message = worker.receive(WAIT).message();
        seen.add(message);
        opened |= message instanceof TaskOpen;
        if (message instanceof Assign assign) {
          assertThat(opened).isTrue();
          for (AssignedRange run : assign.runs()) {
            worker.send(0, new Results(List.of(empty(run))));
            done += run.run().count();
          }
        }
      }
      assertThat(seen).hasAtLeastOneElementOfType(Joined.class);
      assertThat(worker.receive(WAIT).message()).isInstanceOf(ResultOk.class);

      Progress last = null;
      while (last == null || !last.last()) {
        Envelope envelope = client.receive(WAIT);
        assertThat(envelope.correlation()).isEqualTo(7);
        last = (Progress) envelope.message();
      }
      assertThat(last.info().state()).isEqualTo("DONE");
      assertThat(last.info().done()).isEqualTo(10);
      Message answer = client.call(new ResultGet(accepted.task(), 0, 0), WAIT);
      assertThat(answer).isInstanceOf(ResultData.class);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Address.Kind.class,
      names = {"UNIX", "TCP"})
  void worksWithoutTheNativeTransport(Address.Kind kind) throws Exception {
    System.setProperty("furrow.transport", "nio");
    try {
      aTaskGoesAllItsWay(kind);
    } finally {
      System.clearProperty("furrow.transport");
    }
  }

  @Test
  void aSecondServerOnOneStateDirectoryIsToldWhoHasIt() throws Exception {
    try (ServerHarness harness = ServerHarness.start(directory)) {
      ProblemException refused =
          catchThrowableOfType(ProblemException.class, () -> ServerHarness.start(directory));
      assertThat(refused.code()).isEqualTo(ErrorCode.STATE_IN_USE);
      assertThat(refused).hasMessageContaining(String.valueOf(ProcessHandle.current().pid()));
      try (Link link = harness.link(Role.READ)) {
        assertThat(link.call(new ServerQuery(), WAIT)).isInstanceOf(ServerInfo.class);
      }
    }
  }

  @Test
  void tokensAndPortSurviveARestart() throws Exception {
    try (ServerHarness harness = ServerHarness.start(directory)) {
      var before = harness.access(Role.CLIENT);
      assertThat(harness.stop(false).failure()).isNull();
      harness.start();
      var after = harness.access(Role.CLIENT);
      assertThat(after.token().id()).isEqualTo(before.token().id());
      assertThat(after.addresses()).isEqualTo(before.addresses());
      try (Link link = harness.link(before)) {
        assertThat(link.call(new ServerQuery(), WAIT)).isInstanceOf(ServerInfo.class);
      }
    }
  }

  private static ResultRange empty(AssignedRange run) {
    return new ResultRange(run.run(), new long[0], new byte[0], false, 0, 1_000, 0);
  }

  private static Join join(String name) {
    return new Join(
        name, "here", 1, 2, List.of(), Map.of(), List.of("noop"), List.of(), List.of(), "");
  }

  private static Submit submit(int items) {
    return new Submit(
        new byte[16],
        "noop",
        "",
        List.of(),
        Map.of("items", String.valueOf(items)),
        new InputInfo("", 0, 0, "", 0, "", ""),
        "",
        0,
        10,
        0,
        2);
  }

  /** It closes in the reverse order: no newcomers, then the engine and the task DB, then files. */
  @Test
  void partsStartInTheStatedOrder() throws Exception {
    try (ServerHarness harness = ServerHarness.start(directory)) {
      assertThat(harness.server().partNames())
          .containsExactly(
              "state lock",
              "audit log",
              "event log",
              "kernels",
              "file opener",
              "task inputs",
              "file threads",
              "listeners",
              "endpoints",
              "HTTP endpoints",
              "ring directories",
              "merge journal",
              "task DB",
              "MPI worlds",
              "local workers",
              "sessions",
              "engine",
              "metrics",
              "requests",
              "periodic tasks");
      harness.stop(true);
      assertThat(harness.server().partNames()).isEmpty();
    }
  }
}
