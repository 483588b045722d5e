package furrow.server;

import furrow.protocol.access.Access;
import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Address;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.server.access.TlsMaterial;
import furrow.server.net.Listeners;
import furrow.server.state.HostName;
import furrow.server.state.PrivateFiles;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets that peers connect to: binds them, says how they are reached, takes them away. */
final class Endpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

  /** The longest path that fits into a socket address, with room for its end. */
  static final int MAX_SOCKET_PATH = 100;

  private final ServerSettings settings;
  private final Listeners listeners;
  private final String serverId;
  private final SecureRandom random;
  private final List<Address> addresses = new ArrayList<>();
  private TlsMaterial material;
  private Path socket;

  private Endpoints(
      ServerSettings settings, Listeners listeners, String serverId, SecureRandom random) {
    this.settings = settings;
    this.random = random;
    this.listeners = listeners;
    this.serverId = serverId;
  }

  /** Addresses in the order in which peers should try them. */
  List<Address> addresses() {
    return addresses;
  }

  /** Fingerprint of the certificate; empty without TLS. */
  String certificate() {
    return material == null ? "" : material.fingerprint();
  }

  /**
   * Binds all sockets; nobody is let in yet.
   *
   * @throws ProblemException PORT_IN_USE or BAD_SETTING; no socket file is left behind
   */
  static Endpoints bind(
      ServerSettings settings, Listeners listeners, String serverId, SecureRandom random)
      throws IOException {
    Endpoints endpoints = new Endpoints(settings, listeners, serverId, random);
    try {
      endpoints.bind();
      return endpoints;
    } catch (IOException | RuntimeException e) {
      endpoints.close();
      throw e;
    }
  }

  private void bind() throws IOException {
    bindUnix();
    List<Address> before = addressesBefore();
    for (ListenAddress listen : settings.listen()) {
      bindTcp(listen, before);
    }
  }

  private void bindUnix() throws IOException {
    Path path = settings.state().socket();
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH) {
      Path fallback = Path.of(System.getProperty("java.io.tmpdir"), "furrow-" + serverId);
      path = PrivateFiles.directory(fallback).resolve("server.sock");
      LOG.info("the state directory's path is too long for a socket; using {}", path);
    }
    listeners.bindUnix(path);
    socket = path;
    addresses.add(Address.unix(path.toString()));
  }

  private void bindTcp(ListenAddress listen, List<Address> before) throws IOException {
    boolean encrypted = encrypts(listen, "--listen");
    String host = listen.wildcard() ? HostName.read() : listen.host();
    int port = bindTcp(listen, usedBefore(listen, host, before), encrypted);
    addresses.add(encrypted ? Address.tls(host, port) : Address.tcp(host, port));
  }

  /**
   * Whether what goes through this socket is encrypted.
   *
   * @param option that names the address
   * @throws ProblemException BAD_SETTING when it should be and must not
   */
  boolean encrypts(ListenAddress listen, String option) throws ProblemException {
    boolean loopback = listen.loopback();
    boolean encrypted = settings.tls() == null ? !loopback : settings.tls();
    if (!loopback && !encrypted) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          "listen address "
              + listen.host()
              + " without TLS: anyone on the network could read all data",
          "leave out --no-tls, or use " + option + " 127.0.0.1");
    }
    return encrypted;
  }

  /** Prefers the port used before: peers that reconnect after a restart try it first. */
  private int bindTcp(ListenAddress listen, int usedBefore, boolean encrypted) throws IOException {
    SslContext tls = encrypted ? tls() : null;
    if (listen.port() == 0 && usedBefore != 0) {
      try {
        return listeners.bindTcp(listen.host(), usedBefore, tls, fingerprint(encrypted));
      } catch (ProblemException e) {
        LOG.info("port {}, used before, is taken; choosing another", usedBefore);
      }
    }
    return listeners.bindTcp(listen.host(), listen.port(), tls, fingerprint(encrypted));
  }

  private String fingerprint(boolean encrypted) {
    return encrypted ? material.fingerprint() : "";
  }

  /** The server's key and certificate; made when first asked for. */
  SslContext tls() throws IOException {
    if (material == null) {
      material = TlsMaterial.open(settings.state().tls(), random);
    }
    return SslContextBuilder.forServer(material.keys())
        .sslProvider(SslProvider.JDK)
        .protocols("TLSv1.3")
        .build();
  }

  private int usedBefore(ListenAddress listen, String host, List<Address> before) {
    int index = settings.listen().indexOf(listen);
    int seen = 0;
    for (Address address : before) {
      if (address.kind() != Address.Kind.UNIX && seen++ == index && address.host().equals(host)) {
        return address.port();
      }
    }
    return 0;
  }

  private List<Address> addressesBefore() {
    try {
      Access before = AccessFile.read(settings.state().access(Role.ADMIN));
      return before.addresses();
    } catch (ProblemException e) {
      return List.of();
    }
  }

  /** Deletes the Unix socket, so that clients see at once that no server runs. */
  void close() throws IOException {
    if (socket != null) {
      Files.deleteIfExists(socket);
      if (!socket.getParent().equals(settings.state().root())) {
        Files.deleteIfExists(socket.getParent());
      }
    }
  }
}
