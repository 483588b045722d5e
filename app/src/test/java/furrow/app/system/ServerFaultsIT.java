package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ErrorCode;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes wrong around a server, each with code, hint and exit status. */
class ServerFaultsIT {
  private static final String ID = "0123456789abcdef0123456789abcdef";

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  @Test
  void withoutAServerCommandsSaySo() throws IOException {
    ErrorAssertions.assertRefused(
        sandbox.run("task", "list", "--json"), ErrorCode.UNREACHABLE, List.of("no server"));
  }

  @Test
  void theSameIdWithAnotherBodyIsAConflict() throws IOException {
    new TestCluster(sandbox).startServer();
    String file = Files.writeString(sandbox.file("a.csv"), BadInput.GOOD).toString();

    Outcome first = sandbox.run("submit", file, "--op", "sum(qty)", "--id", ID, "-o", "id");
    Outcome again = sandbox.run("submit", file, "--op", "sum(qty)", "--id", ID, "-o", "id");
    Outcome other = sandbox.run("submit", file, "--op", "max(qty)", "--id", ID, "--json");

    assertThat(first.exit()).as(first.toString()).isZero();
    assertThat(again.out()).isEqualTo(first.out());
    ErrorAssertions.assertRefused(other, ErrorCode.CONFLICT, List.of());
  }

  @Test
  void aWrongTokenIsRefused() throws IOException {
    new TestCluster(sandbox).startServer();
    Path forged = forge("token.secret = \"[0-9a-f]{8}", "token.secret = \"00000000");

    ErrorAssertions.assertRefused(
        sandbox.run("task", "list", "--json", "--access", forged.toString()),
        ErrorCode.AUTH_REFUSED,
        List.of());
  }

  @Test
  void aWrongCertificateIsRefused() throws IOException {
    new TestCluster(sandbox, "--tls").startServer();
    Path forged = forge("certificate = \"[0-9a-f]{8}", "certificate = \"00000000");
    String tcpOnly =
        Files.readString(forged).replaceAll("\"unix:[^\"]*\"", "\"unix:/nonexistent/furrow.sock\"");
    Files.writeString(forged, tcpOnly);

    ErrorAssertions.assertRefused(
        sandbox.run("task", "list", "--json", "--access", forged.toString()),
        ErrorCode.TLS_MISMATCH,
        List.of());
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();

      ErrorAssertions.assertRefused(
          sandbox.run("server", "start", "--listen", address, "--json"),
          ErrorCode.PORT_IN_USE,
          List.of(Integer.toString(taken.getLocalPort())));
    }
  }

  @Test
  void aSecondServerNamesTheFirst() throws IOException {
    FurrowProcess first = new TestCluster(sandbox).startServer();

    ErrorAssertions.assertRefused(
        sandbox.run("server", "start", "--json"),
        ErrorCode.STATE_IN_USE,
        List.of(Long.toString(first.pid())));
    assertThat(first.alive()).isTrue();
  }

  @Test
  void beyondLoopbackWithoutTlsItRefusesToStart() throws IOException {
    ErrorAssertions.assertRefused(
        sandbox.run("server", "start", "--listen", "0.0.0.0:0", "--no-tls", "--json"),
        ErrorCode.BAD_SETTING,
        List.of());
  }

  @Test
  void aChangedInputFailsTheTask() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    Path file = Files.writeString(sandbox.file("a.csv"), BadInput.GOOD);
    FurrowProcess waiting =
        sandbox.start("submit", file.toString(), "--op", "sum(qty)", "--wait", "--json");
    try (var client = cluster.client()) {
      Awaitility.await("the task is accepted")
          .atMost(TestCluster.START)
          .until(() -> !client.tasks(1, 0, false).isEmpty());
    }

    Files.writeString(file, BadInput.GOOD + "south,3\n");
    cluster.startWorker("w1");

    ErrorAssertions.assertRefused(
        waiting.outcome(Duration.ofSeconds(120)), ErrorCode.INPUT_CHANGED, List.of("a.csv"));
  }

  @Test
  void aTaskNobodyCanRunWaitsAndSaysWhy() throws Exception {
    new TestCluster(sandbox).startServer();
    String file = Files.writeString(sandbox.file("a.csv"), BadInput.GOOD).toString();
    assertThat(sandbox.run("group", "create", "blue").exit()).isZero();

    Outcome late =
        sandbox.run(
            "submit", file, "--op", "sum(qty)", "--group", "blue", "--wait", "--timeout", "3s");
    Outcome why = sandbox.run("task", "explain", "last");

    assertThat(late.exit()).as(late.toString()).isEqualTo(ErrorCode.TIMEOUT.exit());
    assertThat(late.err()).contains("blue", "furrow worker start --group blue");
    assertThat(why.out()).contains("furrow worker start --group blue");
  }

  @Test
  void stoppingIsQuickAndClean() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    FurrowProcess server = cluster.startServer();
    FurrowProcess worker = cluster.startWorker("w1");
    try (var client = cluster.client()) {
      cluster.awaitWorkers(client, 1);
    }

    worker.terminate();
    assertThat(worker.awaitExit(Duration.ofSeconds(15))).isZero();
    server.terminate();
    assertThat(server.awaitExit(Duration.ofSeconds(10))).isZero();
  }

  /** A copy of the client's access file with one value changed. */
  private Path forge(String regex, String replacement) throws IOException {
    String text = Files.readString(sandbox.stateDirectory().resolve("access/client"));
    Path forged =
        Files.createFile(
            sandbox.file("forged"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(forged, text.replaceFirst(regex, replacement));
  }
}
