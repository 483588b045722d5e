package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import furrow.protocol.access.Access;
import furrow.protocol.access.Address;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.link.Link;
import furrow.protocol.message.ClusterMessage.GroupCreate;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.ServerMessage.ServerStop;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Cancel;
import furrow.protocol.message.TaskMessage.TaskList;
import furrow.protocol.message.TaskMessage.TaskQuery;
import furrow.protocol.message.TaskMessage.Watch;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.ResultOk;
import furrow.server.access.TokenStore;
import furrow.server.log.AuditChain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Start, stop, restart, and who is let in meanwhile. */
class LifeTest {
  private static final int WAIT = 10_000;

  @TempDir Path directory;

  @Test
  void tlsIsPinnedByTheAccessFile() throws Exception {
    try (ServerHarness harness =
        ServerHarness.start(directory, settings -> settings.withTls(true))) {
      Access access = harness.access(Role.CLIENT, Address.Kind.TLS);
      try (Link link = harness.link(access)) {
        assertThat(link.call(new ServerQuery(), WAIT)).isInstanceOf(ServerInfo.class);
      }
      Access other =
          new Access(
              access.role(),
              access.token(),
              access.user(),
              access.serverId(),
              access.addresses(),
              "0".repeat(64),
              0);
      ProblemException refused =
          catchThrowableOfType(ProblemException.class, () -> harness.link(other));
      assertThat(refused.code()).isEqualTo(ErrorCode.TLS_MISMATCH);
    }
  }

  @Test
  void beyondLoopbackOnlyWithTls() throws Exception {
    ProblemException refused =
        catchThrowableOfType(
            ProblemException.class,
            () ->
                ServerHarness.start(
                    directory,
                    settings ->
                        settings
                            .withTls(false)
                            .withListen(List.of(new ListenAddress("0.0.0.0", 0)))));
    assertThat(refused.code()).isEqualTo(ErrorCode.BAD_SETTING);
    try (ServerHarness harness =
        ServerHarness.start(
            directory, settings -> settings.withListen(List.of(new ListenAddress("0.0.0.0", 0))))) {
      assertThat(harness.server().addresses())
          .extracting(Address::kind)
          .containsExactly(Address.Kind.UNIX, Address.Kind.TLS);
    }
  }

  @Test
  void aPortInUseIsNamedAndNothingIsLeftBehind() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      ListenAddress address = new ListenAddress("127.0.0.1", taken.getLocalPort());
      ProblemException refused =
          catchThrowableOfType(
              ProblemException.class,
              () -> ServerHarness.start(directory, s -> s.withListen(List.of(address))));
      assertThat(refused.code()).isEqualTo(ErrorCode.PORT_IN_USE);
      assertThat(refused).hasMessageContaining(String.valueOf(taken.getLocalPort()));
    }
    ServerHarness.start(directory).close();
    assertThat(directory.resolve("server.sock")).doesNotExist();
  }

  @Test
  void aDamagedTaskDbIsNamedAndNothingIsLeftBehind() throws Exception {
    Path db = directory.resolve("furrow.db");
    Files.writeString(db, "this is no database, however long it may be".repeat(100));
    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> ServerHarness.start(directory));
    assertThat(refused.code()).isEqualTo(ErrorCode.STORE_DAMAGED);
    assertThat(refused.hint()).isNotEmpty();
    Files.delete(db);
    ServerHarness.start(directory).close();
  }

  @Test
  void anEphemeralServerLeavesTheFilesOfStoredTasksAlone() throws Exception {
    ServerHarness.start(directory).close();
    Path answer = Files.writeString(directory.resolve("spool/a1-7f"), "of a stored task");
    ServerHarness.start(directory, settings -> settings.withDurable(false)).close();
    assertThat(answer).exists();
  }

  @Test
  void aDbThatIsGoneIsNoEmptyOne() throws Exception {
    ServerHarness.start(directory).close();
    Files.delete(directory.resolve("furrow.db"));
    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> ServerHarness.start(directory));
    assertThat(refused.code()).isEqualTo(ErrorCode.STORE_DAMAGED);
    assertThat(refused.hint()).contains("furrow server repair --state-dir " + directory);
    assertThat(directory.resolve("furrow.db")).doesNotExist();
    ServerHarness.start(directory, settings -> settings.withDurable(false)).close();
  }

  @Test
  void aStateDirectoryWithALongNameStillGetsASocket() throws Exception {
    Path deep = directory.resolve("d".repeat(60)).resolve("e".repeat(60));
    Path socket;
    try (ServerHarness harness = ServerHarness.start(deep)) {
      Access access = harness.access(Role.CLIENT, Address.Kind.UNIX);
      socket = Path.of(access.addresses().get(0).host());
      try (Link link = harness.link(access)) {
        assertThat(link.call(new ServerQuery(), WAIT)).isInstanceOf(ServerInfo.class);
      }
    }
    assertThat(socket.getParent()).doesNotExist();
  }

  @Test
  void aRevokedTokenEndsItsSessions() throws Exception {
    try (ServerHarness harness = ServerHarness.start(directory)) {
      TokenStore tokens =
          TokenStore.open(
              harness.state.accessDirectory(), new SecureRandom(), System::currentTimeMillis);
      Access own = harness.access(Role.CLIENT);
      await().atMost(30, TimeUnit.SECONDS).until(() -> opens(harness, own));
      var entry = tokens.issue(Role.CLIENT, "ann", 0);
      Access anns =
          new Access(Role.CLIENT, entry.grant().token(), "ann", "", own.addresses(), "", 0);
      await().atMost(30, TimeUnit.SECONDS).until(() -> opens(harness, anns));
      try (Link link = harness.link(anns)) {
        assertThat(link.welcome().user()).isEqualTo("ann");
        tokens.revoke(entry.id());
        ErrorReply reason = (ErrorReply) link.receive(WAIT).message();
        assertThat(ErrorCode.of(reason.code())).contains(ErrorCode.AUTH_REFUSED);
      }
    }
  }

  private static boolean opens(ServerHarness harness, Access access) {
    try (Link link = harness.link(access)) {
      return !link.closed();
    } catch (ProblemException e) {
      return false;
    }
  }

  @Test
  void stoppingAnswersEverybodyAndSaysGoodbye() throws Exception {
    try (ServerHarness harness = ServerHarness.start(directory);
        Link admin = harness.link(Role.ADMIN);
        Link client = harness.link(Role.CLIENT);
        FakeWorker worker = FakeWorker.join(harness, "w1", "noop")) {
      Accepted accepted = (Accepted) client.call(TestSubmissions.noop(1000), WAIT);
      client.send(5, new Watch(accepted.task()));
      worker.nextRun();
      assertThat(admin.call(new ServerStop(false), WAIT)).isInstanceOf(Done.class);
      List<Envelope> rest = readAll(client);
      assertThat(rest).anyMatch(envelope -> envelope.message() instanceof Goodbye);
      assertThat(rest)
          .anyMatch(
              envelope ->
                  envelope.correlation() == 5
                      && envelope.message() instanceof ErrorReply error
                      && error.code() == ErrorCode.SHUTTING_DOWN.number());
      assertThat(worker.next(Goodbye.class).retryAfterMillis()).isPositive();
      assertThat(harness.server().ended().get(10, TimeUnit.SECONDS).failure()).isNull();
      assertThat(opens(harness, harness.access(Role.CLIENT))).isFalse();
    }
  }

  private static List<Envelope> readAll(Link link) {
    List<Envelope> all = new ArrayList<>();
    try {
      for (Envelope e = link.receive(WAIT); e != null; e = link.receive(WAIT)) {
        all.add(e);
      }
    } catch (IOException e) {
      assertThat(link.closed()).isTrue();
    }
    return all;
  }

  @Test
  void anAcceptedTaskAndItsResultsSurviveARestart() throws Exception {
    byte[] id = TestSubmissions.id();
    try (ServerHarness harness = ServerHarness.start(directory)) {
      long task;
      AssignedRange held;
      String credential;
      try (Link client = harness.link(Role.CLIENT);
          FakeWorker worker = FakeWorker.join(harness, "w1", "noop")) {
        task = ((Accepted) client.call(TestSubmissions.noop(id, 3), WAIT)).task();
        AssignedRange first = worker.nextRun();
        worker.done(first);
        worker.next(ResultOk.class);
        held = first.run().count() < 3 ? worker.nextRun() : null;
        credential = worker.joined.credential();
        harness.stop(true);
      }
      harness.start();
      try (Link client = harness.link(Role.CLIENT)) {
        Accepted again = (Accepted) client.call(TestSubmissions.noop(id, 3), WAIT);
        assertThat(again.task()).isEqualTo(task);
        assertThat(again.duplicate()).isTrue();
        ProblemException conflict =
            catchThrowableOfType(
                ProblemException.class, () -> client.call(TestSubmissions.noop(id, 4), WAIT));
        assertThat(conflict.code()).isEqualTo(ErrorCode.CONFLICT);
        if (held != null) {
          try (FakeWorker worker =
              FakeWorker.join(
                  harness,
                  Role.WORKER,
                  "w1",
                  List.of("noop"),
                  List.of(held.run()),
                  List.of(),
                  credential)) {
            assertThat(worker.joined.readopted()).containsExactly(held.run());
          }
        }
        assertThat(client.call(new Cancel(task), WAIT)).isInstanceOf(Message.class);
        TaskList list = (TaskList) client.call(new TaskQuery(0, 0, false), WAIT);
        assertThat(list.tasks()).hasSize(1);
      }
    }
  }

  @Test
  void eventsAreKeptFollowedAndAudited() throws Exception {
    try (ServerHarness harness = ServerHarness.start(directory);
        Link reader = harness.link(Role.READ);
        Link client = harness.link(Role.CLIENT)) {
      reader.send(3, new EventsWatch(0, true));
      assertThat(client.call(new GroupCreate("blue"), WAIT)).isInstanceOf(Done.class);
      List<String> kinds = new ArrayList<>();
      while (!kinds.contains("GROUP_CREATED")) {
        kinds.add(((EventInfo) reader.receive(WAIT).message()).kind());
      }
      assertThat(kinds).contains("SERVER_STARTED");
      client.send(4, new EventsWatch(0, false));
      EventInfo last = (EventInfo) client.receive(WAIT).message();
      while (!last.last()) {
        last = (EventInfo) client.receive(WAIT).message();
      }
      ProblemException bad =
          catchThrowableOfType(
              ProblemException.class, () -> client.call(new GroupCreate("a b"), WAIT));
      assertThat(bad.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }
    assertThat(Files.readString(directory.resolve("audit.jsonl"))).contains("GroupCreate", "blue");
    assertThat(AuditChain.firstBroken(directory.resolve("audit.jsonl"))).isEmpty();
  }
}
