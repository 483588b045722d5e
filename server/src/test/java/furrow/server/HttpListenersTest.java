package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.json.JsonObject;
import furrow.protocol.access.Address;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Link;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.server.access.TokenStore;
import furrow.server.net.NetSettings;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where HTTP is spoken: TCP, TLS, Unix sockets, several at once, taken ports, restarts. */
class HttpListenersTest {
  private static final String GET_SERVER =
      "GET /api/v1/server HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  @TempDir Path directory;

  private ServerHarness start(String... addresses) throws Exception {
    List<HttpAddress> listen = new ArrayList<>();
    for (String address : addresses) {
      listen.add(HttpAddress.parse(address));
    }
    HttpSettings http = new HttpSettings(true, listen, false, Set.of());
    return ServerHarness.start(directory, settings -> settings.withHttp(http));
  }

  private static int port(String url) {
    return URI.create(url).getPort();
  }

  private static String askUnix(Path socket, String request) throws Exception {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(8_192);
      while (channel.read(buffer.clear()) >= 0) {
        answer.write(buffer.array(), 0, buffer.position());
      }
      return answer.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void allAddressesHaveTheSameRoutes() throws Exception {
    Path socket = directory.resolve("http.sock");
    try (ServerHarness server = start("127.0.0.1:0", "127.0.0.1:0", "unix:" + socket)) {
      List<String> urls = server.server().httpUrls();

      assertThat(urls).hasSize(3).doesNotHaveDuplicates();
      for (String url : urls.subList(0, 2)) {
        try (RawHttp client = RawHttp.connect(url)) {
          client.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
          assertThat(client.answer().status()).isEqualTo(200);
        }
      }
      assertThat(urls.get(2)).isEqualTo("unix:" + socket);
      assertThat(askUnix(socket, GET_SERVER)).startsWith("HTTP/1.1 200 ");
    }
  }

  /** No token: the server's own user may do all there. */
  @Test
  void aUnixSocketIsForTheServersUserAndGoesWithTheServer() throws Exception {
    Path socket = directory.resolve("http.sock");
    try (ServerHarness server = start("unix:" + socket)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      String answer = askUnix(socket, GET_SERVER);
      assertThat(answer).startsWith("HTTP/1.1 200 ").contains(server.server().serverId());
      assertThat(askUnix(socket, GET_SERVER.replace("localhost", "any.name.at.all")))
          .startsWith("HTTP/1.1 200 ");
      assertThat(askUnix(socket, GET_SERVER.replace("\r\nConn", "\r\nOrigin: http://evil\r\nConn")))
          .startsWith("HTTP/1.1 403 ");
      assertThat(
              askUnix(
                  socket, GET_SERVER.replace("\r\nConn", "\r\nX-Forwarded-For: 1.2.3.4\r\nConn")))
          .startsWith("HTTP/1.1 401 ");
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void aSocketOfADeadServerIsReplacedAndNothingElse() throws Exception {
    Path socket = directory.resolve("http.sock");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket))
        .close();
    assertThat(socket).exists();
    try (ServerHarness server = start("unix:" + socket)) {
      assertThat(askUnix(socket, GET_SERVER)).startsWith("HTTP/1.1 200 ");
    }
    Path file = Files.writeString(directory.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> start("unix:" + file))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING))
        .hasMessageContaining("no socket");
    assertThat(file).hasContent("mine");
  }

  @Test
  void aSocketOfALiveServerIsInUse() throws Exception {
    Path socket = directory.resolve("http.sock");
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(socket));

      assertThatThrownBy(() -> start("unix:" + socket))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PORT_IN_USE));
      assertThat(socket).exists();
    }
  }

  @Test
  void aPortThatWasAskedForAndIsTakenIsAnError() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> start(String.valueOf(other.getLocalPort())))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.PORT_IN_USE);
                assertThat(e.hint()).contains("--http");
              })
          .hasMessageContaining(String.valueOf(other.getLocalPort()));
    }
  }

  /** Whether or not 8080 is free here, one of the two gets another port. */
  @Test
  void serversLiveSideBySideWithoutAskingForAPort(@TempDir Path other) throws Exception {
    try (ServerHarness one = ServerHarness.start(directory);
        ServerHarness two = ServerHarness.start(other)) {
      assertThat(one.server().httpUrls()).hasSize(1);
      assertThat(two.server().httpUrls())
          .hasSize(1)
          .doesNotContainAnyElementsOf(one.server().httpUrls());
    }
  }

  @Test
  void aRestartKeepsThePortAndTheAccessFileNamesIt() throws Exception {
    String before;
    try (ServerHarness server = start("127.0.0.1:0")) {
      before = server.server().httpUrls().get(0);
      assertThat(server.access(Role.CLIENT).http()).containsExactly(before);
      try (Link link = server.link(server.access(Role.READ, Address.Kind.UNIX))) {
        ServerInfo info = (ServerInfo) link.call(new ServerQuery(), 60_000);
        assertThat(info.http()).containsExactly(before);
        assertThat(info.warnings()).isEmpty();
      }
    }
    try (ServerHarness again = start("127.0.0.1:0")) {
      // Another process may have taken the port meanwhile; then it is another one.
      assertThat(again.server().httpUrls()).hasSize(1);
      if (!again.server().httpUrls().get(0).equals(before)) {
        assertThatThrownBy(() -> new ServerSocket(port(before)).close())
            .hasMessageContaining("use");
      }
    }
  }

  @Test
  void withoutHttpNothingListens() throws Exception {
    try (ServerHarness server =
        ServerHarness.start(directory, settings -> settings.withHttp(HttpSettings.OFF))) {
      assertThat(server.server().httpUrls()).isEmpty();
      assertThat(server.access(Role.CLIENT).http()).isEmpty();
    }
  }

  // ---- TLS ----

  private static SSLContext trustingAll() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    X509TrustManager all =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    context.init(null, new TrustManager[] {all}, new SecureRandom());
    return context;
  }

  private static String askTls(InetAddress host, int port, String request) throws Exception {
    try (SSLSocket socket = (SSLSocket) trustingAll().getSocketFactory().createSocket(host, port)) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<InetAddress> beyondLoopback() throws Exception {
    return NetworkInterface.networkInterfaces()
        .filter(
            network -> {
              try {
                return network.isUp();
              } catch (java.net.SocketException e) {
                return false;
              }
            })
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .toList();
  }

  @Test
  void beyondLoopbackThereIsTlsAndNothingWithoutAToken() throws Exception {
    try (ServerHarness server = start("0.0.0.0:0")) {
      String url = server.server().httpUrls().get(0);
      assertThat(url).startsWith("https://");
      String get = "GET /healthz HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s\r\n";
      InetAddress loopback = InetAddress.getByName("127.0.0.1");
      assertThat(askTls(loopback, port(url), get.formatted("localhost", "")))
          .startsWith("HTTP/1.1 200 ");
      try (RawHttp plain = RawHttp.connect("http://127.0.0.1:" + port(url))) {
        assertThat(plain.send(GET_SERVER).rest()).doesNotContain("HTTP/1.1 200");
      }
      TokenStore tokens =
          TokenStore.open(
              server.state.accessDirectory(), new SecureRandom(), System::currentTimeMillis);
      String token =
          tokens
              .issueHttp(Role.READ, "ann", Permission.of(Role.READ), Duration.ofDays(1))
              .token()
              .text();
      for (InetAddress address : beyondLoopback()) {
        if (address.getAddress().length == 4) {
          String host = address.getHostAddress();
          assertThat(askTls(address, port(url), get.formatted(host, "")))
              .startsWith("HTTP/1.1 401 ");
          Awaitility.await("the server knows the token")
              .atMost(Duration.ofSeconds(60))
              .until(
                  () ->
                      askTls(
                              address,
                              port(url),
                              get.formatted(host, "Authorization: Bearer " + token + "\r\n"))
                          .startsWith("HTTP/1.1 200 "));
        }
      }
    }
  }

  @Test
  void withoutTlsItDoesNotListenBeyondLoopback() throws Exception {
    HttpSettings http =
        new HttpSettings(true, List.of(HttpAddress.parse("0.0.0.0:0")), false, Set.of());

    assertThatThrownBy(() -> ServerHarness.start(directory, s -> s.withHttp(http).withTls(false)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
              assertThat(e.hint()).contains("--http");
            });
  }

  @Test
  void addressesThatAreNoneAreRefused() {
    for (String text : List.of("", "unix:", ":", "localhost:", "a:b", "1:2:3", "127.0.0.1:99999")) {
      assertThatThrownBy(() -> HttpAddress.parse(text))
          .as(text)
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
                assertThat(e.hint()).contains("--http");
              });
    }
  }

  // ---- strangers ----

  /** Idle connections make room for those who wait, and no other listener notices. */
  @Test
  void idleConnectionsKeepNobodyOut() throws Exception {
    Path socket = directory.resolve("http.sock");
    NetSettings patient = new NetSettings(60_000, 5_000, 600_000, 600_000);
    HttpSettings http =
        new HttpSettings(
            true,
            List.of(HttpAddress.parse("127.0.0.1:0"), HttpAddress.parse("unix:" + socket)),
            false,
            Set.of());
    List<Socket> idle = new ArrayList<>();
    try (ServerHarness server =
        ServerHarness.start(directory, s -> s.withHttp(http).withNet(patient))) {
      int port = port(server.server().httpUrls().get(0));
      for (int i = 0; i < server.server().mostAtDoor() + 50; i++) {
        Socket one = new Socket();
        one.connect(new InetSocketAddress("127.0.0.1", port));
        idle.add(one);
      }
      assertThat(askUnix(socket, GET_SERVER)).startsWith("HTTP/1.1 200 ");
      try (RawHttp client = RawHttp.connect(server)) {
        client.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(200);
      }
      try (Link tlv = server.link(server.access(Role.ADMIN, Address.Kind.TCP))) {
        assertThat(tlv.call(new ServerQuery(), 60_000)).isInstanceOf(ServerInfo.class);
      }
    } finally {
      for (Socket one : idle) {
        one.close();
      }
    }
  }

  @Test
  void readinessSaysWhichCheckFails() throws Exception {
    Path socket = directory.resolve("http.sock");
    try (ServerHarness server = start("unix:" + socket)) {
      String answer = askUnix(socket, GET_SERVER.replace("/api/v1/server", "/readyz"));

      assertThat(answer).startsWith("HTTP/1.1 200 ");
      JsonObject body = JsonObject.parse(answer.substring(answer.indexOf("\r\n\r\n") + 4));
      assertThat(((JsonObject) body.get("checks")).text("disk")).isEqualTo("ok");
      assertThat(((JsonObject) body.get("checks")).text("engine")).isEqualTo("ok");
    }
  }
}
