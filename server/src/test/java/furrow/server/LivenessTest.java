package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.link.Link;
import furrow.protocol.message.ClusterMessage.WorkerList;
import furrow.protocol.message.ClusterMessage.WorkerQuery;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.Join;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.server.net.NetSettings;
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

/** Who is taken for alive, with a heartbeat of 500 ms. */
class LivenessTest {
  private static final int WAIT = 10_000;
  private static final int HEARTBEAT = 500;

  @TempDir Path directory;
  private ServerHarness harness;
  private Link client;

  @BeforeEach
  void start() throws Exception {
    NetSettings quick = new NetSettings(100, HEARTBEAT, 5_000, 5_000);
    harness = ServerHarness.start(directory, settings -> settings.withNet(quick));
    client = harness.link(Role.CLIENT);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    harness.close();
  }

  private List<String> events() throws Exception {
    client.send(4, new EventsWatch(0, false));
    List<String> kinds = new ArrayList<>();
    EventInfo event = (EventInfo) client.receive(WAIT).message();
    while (!event.last()) {
      kinds.add(event.kind());
      event = (EventInfo) client.receive(WAIT).message();
    }
    return kinds;
  }

  @Test
  void aHeartbeatIsAnsweredAndTheIntervalIsAssigned() throws Exception {
    try (FakeWorker worker = FakeWorker.join(harness, "w1", "noop")) {
      assertThat(worker.link.welcome().heartbeatMillis()).isBetween(HEARTBEAT * 9 / 10, HEARTBEAT);
      worker.link.send(12, new Heartbeat());
      worker.next(Heartbeat.class);
    }
  }

  @Test
  void aSilentWorkerIsLostAndItsWorkGoesToAnother() throws Exception {
    try (FakeWorker silent = FakeWorker.join(harness, "w1", "noop")) {
      Accepted accepted = (Accepted) client.call(TestSubmissions.noop(1), WAIT);
      AssignedRange run = silent.nextRun();
      ErrorReply reason = (ErrorReply) silent.link.receive(WAIT).message();
      assertThat(ErrorCode.of(reason.code())).contains(ErrorCode.LOST_HEARTBEAT);
      try (FakeWorker other = FakeWorker.join(harness, "w2", "noop")) {
        AssignedRange again = other.nextRun();
        assertThat(again.run().task()).isEqualTo(accepted.task());
        assertThat(again.run().counter()).isGreaterThan(run.run().counter());
      }
    }
    assertThat(events()).contains("WORKER_SUSPECT", "WORKER_LOST");
  }

  @Test
  void whoSaysGoodbyeIsNotLost() throws Exception {
    try (FakeWorker worker = FakeWorker.join(harness, "w1", "noop")) {
      worker.link.send(0, new Goodbye("drained", 0));
      await().until(() -> events().contains("WORKER_LEFT"));
      assertThat(events()).doesNotContain("WORKER_LOST", "WORKER_SUSPECT");
    }
  }

  @Test
  void aLargeFrameOnASlowLineIsASignOfLife() throws Exception {
    try (RawPeer worker = RawPeer.open(harness, Role.WORKER)) {
      worker.send(
          1,
          new Join(
              "w1", "h", 1, 1, List.of(), Map.of(), List.of("noop"), List.of(), List.of(), ""));
      assertThat(worker.receive()).isInstanceOf(Joined.class);
      RangeInfo run = new RangeInfo(1, 0, 1, 1, 1, 0);
      byte[] frame = FrameCodec.encode(0, new ResultPart(run, 0, new byte[100_000]));
      AtomicInteger sent = new AtomicInteger();
      await()
          .pollInterval(Duration.ofMillis(HEARTBEAT / 2))
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                int from = sent.getAndAdd(frame.length / 10);
                int to = Math.min(frame.length, from + frame.length / 10);
                worker.write(Arrays.copyOfRange(frame, from, to));
                return to > frame.length * 9 / 10;
              });
      WorkerList list = (WorkerList) client.call(new WorkerQuery("w1"), WAIT);
      assertThat(list.workers())
          .singleElement()
          .satisfies(w -> assertThat(w.state()).isEqualTo("up"));
    }
    assertThat(events()).doesNotContain("WORKER_SUSPECT");
  }
}
