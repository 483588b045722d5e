package furrow.protocol.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.access.Access;
import furrow.protocol.access.Address;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.WorkMessage.FetchData;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TlsLinkTest {
  private static final LinkSettings SETTINGS = new LinkSettings("test", 5_000, 5_000);
  private static final String PASSWORD = "changeit";

  @TempDir static Path directory;

  private static ServerSocketFactory factory;
  private static byte[] certificate;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Path file = directory.resolve("key.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "furrow",
                "-keyalg",
                "EC",
                "-dname",
                "CN=furrow",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(20, TimeUnit.SECONDS)).isTrue();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), null, null);
    factory = context.getServerSocketFactory();
    certificate =
        MessageDigest.getInstance("SHA-256").digest(store.getCertificate("furrow").getEncoded());
  }

  private static Access access(Address address, byte[] pin) {
    return new Access(
        Role.CLIENT,
        ScriptedServer.TOKEN,
        "",
        "",
        List.of(address),
        HexFormat.of().formatHex(pin),
        0);
  }

  private static ScriptedServer server(ScriptedServer.Script script) throws Exception {
    return ScriptedServer.socket(factory, Address.Kind.TLS, script);
  }

  @Test
  void talksToTheServerItKnows() throws Exception {
    try (ScriptedServer server =
            server(
                peer -> {
                  peer.welcome(certificate);
                  peer.echo();
                });
        Link link = Link.connect(access(server.address(), certificate), SETTINGS)) {
      byte[] large = new byte[500_000];
      FetchData answer = (FetchData) link.call(new FetchData(1, 2, large), 5_000);
      assertThat(answer.bytes()).isEqualTo(large);
    }
  }

  @Test
  void anotherCertificateIsRefused() throws Exception {
    try (ScriptedServer server = server(peer -> peer.welcome(certificate))) {
      assertThatThrownBy(() -> Link.connect(access(server.address(), new byte[32]), SETTINGS))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TLS_MISMATCH))
          .hasMessageContaining("the certificate is another one");
    }
  }

  @Test
  void aServerThatSaysItHasAnotherCertificateIsRefused() throws Exception {
    try (ScriptedServer server = server(peer -> peer.welcome(new byte[32]))) {
      assertThatThrownBy(() -> Link.connect(access(server.address(), certificate), SETTINGS))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.AUTH_REFUSED));
    }
  }

  @Test
  void aServerThatStopsDuringTheHandshakeIsNoStranger() throws Exception {
    for (ScriptedServer.Script script :
        List.<ScriptedServer.Script>of(peer -> {}, peer -> peer.out.write(new byte[0]))) {
      try (ScriptedServer server = ScriptedServer.tcp(script)) {
        unreachable(server, SETTINGS);
      }
    }
    CompletableFuture<Void> over = new CompletableFuture<>();
    try (ScriptedServer silent = ScriptedServer.tcp(peer -> over.join())) {
      unreachable(silent, new LinkSettings("test", 500, 50));
      over.complete(null);
    }
  }

  private static void unreachable(ScriptedServer server, LinkSettings settings) {
    Address tls = Address.tls("127.0.0.1", server.address().port());
    assertThatThrownBy(() -> Link.connect(access(tls, certificate), settings))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));
  }

  @Test
  void closingWakesAWriterThatTheServerKeepsWaiting() throws Exception {
    CompletableFuture<Void> over = new CompletableFuture<>();
    try (ScriptedServer server =
            server(
                peer -> {
                  peer.welcome(certificate);
                  over.join();
                });
        Link link = Link.connect(access(server.address(), certificate), SETTINGS)) {
      StuckWriter writer = StuckWriter.on(link);
      link.close();
      assertThat(writer.end()).hasMessage("the connection is closed");
      over.complete(null);
    }
  }

  @Test
  void aPlainServerBehindATlsAddressIsRefused() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.tcp(peer -> peer.out.write("no TLS here, whatever you say".getBytes()))) {
      Address tls = Address.tls("127.0.0.1", server.address().port());
      assertThatThrownBy(() -> Link.connect(access(tls, certificate), SETTINGS))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TLS_MISMATCH));
    }
  }

  @Test
  void timeoutsBetweenAndInsideFramesLoseNothing() throws Exception {
    byte[] frame = FrameCodec.encode(4, new Done("slowly"));
    List<CompletableFuture<Void>> go = new ArrayList<>();
    for (int i = 0; i < frame.length; i++) {
      go.add(new CompletableFuture<>());
    }
    try (ScriptedServer server =
            server(
                peer -> {
                  peer.welcome(certificate);
                  for (int i = 0; i < frame.length; i++) {
                    go.get(i).join();
                    peer.out.write(frame, i, 1);
                    peer.out.flush();
                  }
                  peer.receive();
                });
        Link link = Link.connect(access(server.address(), certificate), SETTINGS)) {
      for (CompletableFuture<Void> next : go) {
        assertThat(link.receive(1)).isNull();
        next.complete(null);
      }
      assertThat(link.receive()).isEqualTo(new Envelope(4, new Done("slowly")));
    }
  }

  /** A lost packet may cut a TLS record in two, and what comes of it may be late. */
  @Test
  void timeoutsInsideATlsRecordLoseNothing() throws Exception {
    CompletableFuture<Void> go = new CompletableFuture<>();
    try (ScriptedServer server =
            server(
                peer -> {
                  peer.welcome(certificate);
                  go.join();
                  peer.send(4, new Done("slowly"));
                  peer.receive();
                });
        DrippingProxy proxy = new DrippingProxy(server.address().port());
        Link link =
            Link.connect(access(Address.tls("localhost", proxy.port()), certificate), SETTINGS)) {
      proxy.drip();
      go.complete(null);
      Envelope envelope = link.receive(1);
      for (int i = 0; envelope == null && i < 1_000; i++) {
        proxy.drop();
        envelope = link.receive(20);
      }
      assertThat(envelope).isEqualTo(new Envelope(4, new Done("slowly")));
    }
  }
}
