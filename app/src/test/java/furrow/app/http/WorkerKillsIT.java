package furrow.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.load.HttpTarget;
import furrow.json.JsonObject;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.testkit.process.TestSandbox;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * 50 clients that keep their connections, and a local worker killed every two seconds: each request
 * gets an answer, right or a clean error, over the same connection; none hangs; the stop leaves
 * nothing. {@code -Dfurrow.process.seconds=60} for longer.
 */
class WorkerKillsIT {
  private static final int CLIENTS = 50;
  private static final int SECONDS = Integer.getInteger("furrow.process.seconds", 15);
  private static final int SECONDS_BETWEEN_KILLS = 2;
  private static final Duration LIMIT = HttpServerProcess.LIMIT;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final HttpServerProcess server = new HttpServerProcess(sandbox);
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicLong right = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();

  @Test
  void eachRequestIsAnswered() throws Exception {
    server.start("--local-workers", "2");
    Awaitility.await("two workers").atMost(LIMIT).until(() -> server.workers().size() == 2);
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      String name = "client " + i;
      Thread thread = new Thread(() -> converse(name), name);
      thread.start();
      clients.add(thread);
    }

    Set<Long> killed = killUntilTheEnd();
    for (Thread client : clients) {
      client.join(LIMIT.toMillis());
      assertThat(client.isAlive()).as("%s hangs", client.getName()).isFalse();
    }

    System.err.printf(
        "%d requests answered, %d refused, %d workers killed%n",
        right.get(), errors.get(), killed.size());
    assertThat(wrong).isEmpty();
    assertThat(right.get()).isPositive();
    assertThat(killed).hasSizeGreaterThan(1);
    Awaitility.await("it is as before")
        .atMost(LIMIT)
        .until(() -> server.process("after").statusCode() == 200);
    assertThat(server.workers()).extracting(WorkerInfo::pid).doesNotContainAnyElementsOf(killed);
    stopLeavesNothing();
  }

  /** Kills one after the other; who is killed was up at that moment. */
  private Set<Long> killUntilTheEnd() throws Exception {
    Set<Long> killed = new TreeSet<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (System.nanoTime() < end && wrong.isEmpty()) {
      over.await(SECONDS_BETWEEN_KILLS, TimeUnit.SECONDS);
      for (WorkerInfo worker : server.workers().stream().limit(1).toList()) {
        ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
        killed.add(worker.pid());
      }
    }
    over.countDown();
    return killed;
  }

  /** One connection, one request after the other, until the end. */
  private void converse(String name) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) LIMIT.toMillis());
      InputStream answers = new BufferedInputStream(socket.getInputStream());
      for (int i = 0; over.getCount() > 0; i++) {
        String message = name + " asks " + i;
        byte[] body =
            new JsonObject().put("message", message).toString().getBytes(StandardCharsets.UTF_8);
        socket
            .getOutputStream()
            .write(HttpTarget.request("POST", "/process", "localhost", "", body));
        check(message, answers);
      }
    } catch (IOException | AssertionError e) {
      wrong.add(new AssertionError(name + ": " + e, e));
    }
  }

  private void check(String message, InputStream from) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf("\r\n\r\n", read.length() - 4) < 0) {
      int next = from.read();
      assertThat(next).as("the connection ended in an answer, after '%s'", read).isNotNegative();
      read.append((char) next);
    }
    String head = read.toString();
    assertThat(head).startsWith("HTTP/1.1 ").doesNotContainIgnoringCase("connection: close");
    String lower = head.toLowerCase();
    int at = lower.indexOf("content-length:") + "content-length:".length();
    int length = Integer.parseInt(lower.substring(at, lower.indexOf('\r', at)).trim());
    JsonObject json = JsonObject.parse(new String(from.readNBytes(length), StandardCharsets.UTF_8));
    if (head.startsWith("HTTP/1.1 200 ")) {
      assertThat(json.text("result")).isEqualTo(HttpServerProcess.processed(message));
      right.incrementAndGet();
    } else {
      assertThat(head).matches("(?s)HTTP/1.1 50[03] .*");
      assertThat(json.text("error")).isNotBlank();
      assertThat(json.text("code")).isNotBlank();
      errors.incrementAndGet();
    }
  }

  private void stopLeavesNothing() throws Exception {
    Set<Long> children = server.children();
    assertThat(children).isNotEmpty();
    List<Path> rings = rings();
    assertThat(rings).isNotEmpty();

    assertThat(sandbox.run("server", "stop").exit()).isZero();

    assertThat(server.process().awaitExit(LIMIT)).isZero();
    Awaitility.await("its processes are gone")
        .atMost(LIMIT)
        .until(() -> children.stream().allMatch(pid -> ProcessHandle.of(pid).isEmpty()));
    assertThat(rings).allSatisfy(ring -> assertThat(ring.getParent()).doesNotExist());
    try (Stream<Path> left = Files.walk(sandbox.stateDirectory())) {
      assertThat(left.filter(path -> !Files.isRegularFile(path) && !Files.isDirectory(path)))
          .as("sockets, pipes and links in the state directory")
          .isEmpty();
    }
  }

  /** Every ring that the server has made, as its log names them. */
  private List<Path> rings() throws IOException {
    try (Stream<String> lines = Files.lines(server.log())) {
      return lines
          .filter(line -> line.contains("on ring "))
          .map(line -> Path.of(line.substring(line.indexOf("on ring ") + 8).strip()))
          .toList();
    }
  }
}
