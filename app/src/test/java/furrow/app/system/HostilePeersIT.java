package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Address;
import furrow.testkit.Seed;
import furrow.testkit.process.Sandbox;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Garbage, truncated, oversized and trickled frames end their own connection and nothing else. */
class HostilePeersIT {
  private static final int PEERS = 40;
  private static final byte[] HELLO = {0x46, 0x55, 0x00, 0x01};
  private static final Sandbox SANDBOX = new Sandbox();
  private static TestCluster cluster;
  private static InetSocketAddress target;

  @BeforeAll
  static void start() throws Exception {
    SANDBOX.open();
    cluster = new TestCluster(SANDBOX);
    cluster.startServer();
    cluster.startWorker("w1");
    Address tcp =
        AccessFile.read(SANDBOX.stateDirectory().resolve("access/client")).addresses().stream()
            .filter(address -> address.kind() == Address.Kind.TCP)
            .findFirst()
            .orElseThrow();
    target = new InetSocketAddress(tcp.host(), tcp.port());
  }

  @AfterAll
  static void stop() throws IOException {
    SANDBOX.close();
  }

  @Test
  void garbageIsCutOff() throws Exception {
    SplittableRandom random = new SplittableRandom(Seed.pick(HostilePeersIT.class));
    try (FurrowClient honest = cluster.client()) {
      for (int i = 0; i < PEERS; i++) {
        byte[] garbage = new byte[1 + random.nextInt(10_000)];
        random.nextBytes(garbage);
        try (Socket peer = peer()) {
          send(peer, garbage);
        }
      }
      stillServes(honest);
    }
  }

  @Test
  void anOversizedFrameIsRefusedBeforeItIsSent() throws Exception {
    try (FurrowClient honest = cluster.client();
        Socket peer = peer()) {
      send(peer, frame(HELLO, 0xffff_ffff));

      assertCutWithin(peer, Duration.ofSeconds(3));
      stillServes(honest);
    }
  }

  @Test
  void truncatedFramesAreForgotten() throws Exception {
    try (FurrowClient honest = cluster.client()) {
      for (int i = 0; i < PEERS; i++) {
        try (Socket peer = peer()) {
          send(peer, frame(HELLO, 100));
        }
      }
      stillServes(honest);
    }
  }

  @Test
  void tricklersMeetTheirDeadlineWhileOthersWork() throws Exception {
    List<Socket> tricklers = new ArrayList<>();
    try (FurrowClient honest = cluster.client()) {
      for (int i = 0; i < PEERS; i++) {
        Socket peer = peer();
        send(peer, frame(HELLO, 100));
        tricklers.add(peer);
      }
      stillServes(honest);

      Awaitility.await("all tricklers are cut")
          .atMost(Duration.ofSeconds(12))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> tricklers.stream().filter(HostilePeersIT::acceptsAnotherByte).count() == 0);
      stillServes(honest);
    } finally {
      for (Socket trickler : tricklers) {
        trickler.close();
      }
    }
  }

  private static void stillServes(FurrowClient honest) throws Exception {
    long task = honest.submit(TaskRequest.of("noop", "items=5", List.of(), Map.of())).task();
    assertThat(honest.watch(task, Duration.ofSeconds(90), report -> {}).state()).isEqualTo("DONE");
    assertThat(cluster.server().alive()).isTrue();
  }

  private static Socket peer() throws IOException {
    Socket socket = new Socket();
    socket.connect(target, 5_000);
    socket.setTcpNoDelay(true);
    return socket;
  }

  /** Header of a message that claims a length; the fields do not follow. */
  private static byte[] frame(byte[] magicAndCode, int length) {
    byte[] header = new byte[12];
    System.arraycopy(magicAndCode, 0, header, 0, 4);
    for (int i = 0; i < 4; i++) {
      header[4 + i] = (byte) (length >>> 24 - 8 * i);
    }
    return header;
  }

  private static void send(Socket peer, byte[] bytes) throws IOException {
    try {
      peer.getOutputStream().write(bytes);
    } catch (SocketException e) {
      // Cut off while still sending: just what should happen.
    }
  }

  private static boolean acceptsAnotherByte(Socket peer) {
    try {
      OutputStream out = peer.getOutputStream();
      out.write(0);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void assertCutWithin(Socket peer, Duration limit) {
    Awaitility.await("cut off")
        .atMost(limit)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !acceptsAnotherByte(peer));
  }
}
