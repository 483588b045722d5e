package furrow.worker.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.kernel.Kernels;
import furrow.protocol.auth.Token;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.WorkMessage.Assign;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.Drain;
import furrow.protocol.message.WorkMessage.Fetch;
import furrow.protocol.message.WorkMessage.FetchData;
import furrow.protocol.message.WorkMessage.Join;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultOk;
import furrow.protocol.message.WorkMessage.Results;
import furrow.protocol.message.WorkMessage.Returned;
import furrow.protocol.message.WorkMessage.Started;
import furrow.protocol.message.WorkMessage.TaskOpen;
import furrow.worker.run.SlotSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerDaemonTest {
  private static final int HEARTBEAT = 30_000;
  private static final InputInfo NO_INPUT = new InputInfo("", 0, 0, "", 0, "", "");
  private static final Joined NOTHING_HELD =
      new Joined(List.of(), List.of(), List.of("g"), "secret");
  private static final RangeInfo LEASE = new RangeInfo(1, 0, 1, 1, 77, 4711);

  private final Token token = FakeServer.token();
  private final AtomicReference<FakeServer> current = new AtomicReference<>();
  private final AtomicReference<String> failure = new AtomicReference<>();
  private FakeServer server;
  private WorkerDaemon daemon;
  private CompletableFuture<Integer> exit;

  @BeforeEach
  void start() throws Exception {
    server = new FakeServer(token, "s1");
    current.set(server);
    WorkerSettings settings =
        new WorkerSettings(
            "w1",
            "host",
            Set.of("g"),
            Map.of("gpu", "0"),
            SlotSettings.of(2, 64 << 20),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            "test");
    WorkerListener listener =
        new WorkerListener() {
          @Override
          public void failed(String code, String message, String hint) {
            failure.set(code);
          }
        };
    daemon =
        new WorkerDaemon(
            settings, () -> current.get().access(), Kernels.builtIn(), listener, new Random(1));
    exit = CompletableFuture.supplyAsync(daemon::run);
  }

  @AfterEach
  void stop() throws Exception {
    daemon.stop();
    daemon.stop();
    exit.get(10, TimeUnit.SECONDS);
    server.close();
  }

  @Test
  void joinsWorksAndAcknowledges() throws Exception {
    Join join = server.accept(HEARTBEAT);
    assertThat(join.worker()).isEqualTo("w1");
    assertThat(join.slots()).isEqualTo(2);
    assertThat(join.groups()).containsExactly("g");
    assertThat(join.labels()).containsEntry("gpu", "0");
    assertThat(join.kernels()).contains("noop", "text");
    server.answer(NOTHING_HELD);
    text("hello");
    assertThat(server.receive(Started.class).runs()).containsExactly(LEASE);
    Results results = server.receive(Results.class);
    assertThat(new String(results.runs().get(0).results())).isEqualTo("OLLEH");
    server.send(new ResultOk(List.of(LEASE)));
    daemon.stop();
    server.receive(Goodbye.class);
    assertThat(exit.get(10, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void keepsTheSessionAliveAndLeavesASilentServer() throws Exception {
    server.accept(300);
    server.answer(NOTHING_HELD);
    server.receive(Heartbeat.class);
    server.receive(Heartbeat.class);
    // No heartbeat is answered, so the daemon comes again by itself.
    Join again = server.accept(300);
    assertThat(again.worker()).isEqualTo("w1");
  }

  @Test
  void presentsWhatItHoldsToTheNextSessionAndSendsItAgain() throws Exception {
    server.accept(HEARTBEAT);
    server.answer(NOTHING_HELD);
    text("hello");
    server.receive(Results.class);
    server.cut();
    Join again = server.accept(HEARTBEAT);
    assertThat(again.finished()).containsExactly(LEASE);
    assertThat(again.holding()).isEmpty();
    server.answer(new Joined(List.of(LEASE), List.of(), List.of(), ""));
    assertThat(server.receive(Results.class).runs().get(0).run()).isEqualTo(LEASE);
  }

  @Test
  void goesOnWithRunningSubtasksAfterARestartOfTheServer() throws Exception {
    server.accept(HEARTBEAT);
    server.answer(NOTHING_HELD);
    open("spin", "millis=700");
    server.receive(Started.class);
    server.close();
    server = new FakeServer(token, "s1");
    current.set(server);
    Join again = server.accept(HEARTBEAT);
    assertThat(again.holding()).containsExactly(LEASE);
    assertThat(again.credential()).as("what the server gave it").isEqualTo("secret");
    server.answer(new Joined(List.of(LEASE), List.of(), List.of(), ""));
    assertThat(server.receive(Started.class).runs()).containsExactly(LEASE);
    assertThat(server.receive(Results.class).runs().get(0).run()).isEqualTo(LEASE);
  }

  @Test
  void dropsEverythingWhenAnotherServerAnswers() throws Exception {
    server.accept(HEARTBEAT);
    server.answer(NOTHING_HELD);
    text("hello");
    server.receive(Results.class);
    server.close();
    server = new FakeServer(token, "s2");
    current.set(server);
    Join again = server.accept(HEARTBEAT);
    assertThat(again.finished()).isEmpty();
    assertThat(again.credential()).as("a secret is for who gave it").isEmpty();
  }

  @Test
  void fetchesAnInputItCannotSee() throws Exception {
    server.accept(HEARTBEAT);
    server.answer(NOTHING_HELD);
    InputInfo input = new InputInfo("/not/here.txt", 3, 1, "beef", 0, "", "elsewhere");
    server.send(new TaskOpen(1, "text", "", List.of(), Map.of(), input, new byte[] {1}, 0));
    server.send(new Assign(List.of(new AssignedRange(LEASE, 0, 1, 1, 2))));
    Fetch fetch = server.receive(Fetch.class);
    assertThat(fetch.offset()).isZero();
    server.answer(new FetchData(1, 0, "abc".getBytes()));
    assertThat(new String(server.receive(Results.class).runs().get(0).results())).isEqualTo("CBA");
  }

  @Test
  void drainsWhenTheServerSaysSo() throws Exception {
    server.accept(HEARTBEAT);
    server.answer(NOTHING_HELD);
    server.send(new Drain(true));
    server.receive(Goodbye.class);
    assertThat(exit.get(10, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void handsBackWorkThatComesAfterTheDrain() throws Exception {
    server.accept(HEARTBEAT);
    server.answer(NOTHING_HELD);
    server.send(new Drain(false));
    text("late");
    assertThat(server.receive(Returned.class).runs()).containsExactly(LEASE);
  }

  @Test
  void endsWithTheErrorsExitStatusWhenItIsRefusedForGood() throws Exception {
    server.accept(HEARTBEAT);
    server.answer(
        new ErrorReply(ErrorCode.NO_SUCH_GROUP.number(), "no group g", "furrow group create g", 0));
    assertThat(exit.get(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.NO_SUCH_GROUP.exit());
    assertThat(failure.get()).isEqualTo("NO_SUCH_GROUP");
  }

  @Test
  void givesUpWhenThereIsNoServer() throws Exception {
    server.close();
    assertThat(exit.get(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.UNREACHABLE.exit());
  }

  private void text(String message) throws Exception {
    server.send(new TaskOpen(1, "text", message, List.of(), Map.of(), NO_INPUT, new byte[] {0}, 0));
    server.send(new Assign(List.of(new AssignedRange(LEASE, 0, 1, 1, 2))));
  }

  private void open(String kernel, String operation) throws Exception {
    server.send(new TaskOpen(1, kernel, operation, List.of(), Map.of(), NO_INPUT, new byte[0], 0));
    server.send(new Assign(List.of(new AssignedRange(LEASE, 0, 1, 1, 2))));
  }
}
