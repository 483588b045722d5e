package furrow.server;

import furrow.protocol.access.AccessFile;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.server.http.HttpGateway;
import furrow.server.net.Listeners;
import furrow.server.state.HostName;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets on which HTTP is spoken. */
final class HttpEndpoints {
  private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoints.class);

  private final List<String> before;
  private final Endpoints endpoints;
  private final Listeners listeners;
  private final HttpGateway gateway;
  private final List<String> urls = new ArrayList<>();
  private final List<Path> sockets = new ArrayList<>();

  private HttpEndpoints(
      List<String> before, Endpoints endpoints, Listeners listeners, HttpGateway gateway) {
    this.before = before;
    this.endpoints = endpoints;
    this.listeners = listeners;
    this.gateway = gateway;
  }

  /** As in {@code http://127.0.0.1:8080}, {@code https://HOST:PORT} or {@code unix:PATH}. */
  List<String> urls() {
    return List.copyOf(urls);
  }

  /**
   * Binds all; nobody is let in yet.
   *
   * @param endpoints of TLV, whose TLS key is shared
   * @throws ProblemException PORT_IN_USE or BAD_SETTING; no socket file is left behind
   */
  static HttpEndpoints bind(
      ServerSettings settings, Endpoints endpoints, Listeners listeners, HttpGateway gateway)
      throws IOException {
    List<String> before = urlsBefore(settings);
    HttpEndpoints http = new HttpEndpoints(before, endpoints, listeners, gateway);
    try {
      if (settings.http().on() && settings.http().listen().isEmpty()) {
        http.bindUsual();
      } else if (settings.http().on()) {
        for (HttpAddress address : settings.http().listen()) {
          http.bind(address);
        }
      }
      return http;
    } catch (IOException | RuntimeException e) {
      http.close();
      throw e;
    }
  }

  private static List<String> urlsBefore(ServerSettings settings) {
    try {
      return AccessFile.read(settings.state().access(Role.ADMIN)).http();
    } catch (ProblemException e) {
      return List.of();
    }
  }

  /**
   * Nobody asked for a port, so any is as good: several servers may run here. Clients of the last
   * start know its port, those of the first the usual one.
   */
  private void bindUsual() throws IOException {
    ListenAddress usual = HttpAddress.USUAL.tcp();
    for (int port : List.of(portBefore(usual), usual.port(), 0)) {
      try {
        bindTcp(new ListenAddress(usual.host(), port));
        return;
      } catch (ProblemException e) {
        if (e.code() != ErrorCode.PORT_IN_USE || port == 0) {
          throw e;
        }
        LOG.info("port {} is taken; HTTP takes another", port);
      }
    }
  }

  private void bind(HttpAddress address) throws IOException {
    if (address.unix() != null) {
      bindUnix(address.unix());
      return;
    }
    ListenAddress listen = address.tcp();
    int port = portBefore(listen);
    if (listen.port() == 0 && port != 0) {
      try {
        bindTcp(new ListenAddress(listen.host(), port));
        return;
      } catch (ProblemException e) {
        LOG.info("port {}, used before, is taken; HTTP takes another", port);
      }
    }
    bindTcp(listen);
  }

  private void bindTcp(ListenAddress listen) throws IOException {
    boolean encrypted = endpoints.encrypts(listen, "--http");
    SslContext tls = encrypted ? endpoints.tls() : null;
    int port;
    try {
      port = listeners.bindTcp(listen.host(), listen.port(), tls, gateway);
    } catch (ProblemException e) {
      throw new ProblemException(
              e.code(), "HTTP: " + e.getMessage(), "furrow server start --http HOST:PORT")
          .because(e);
    }
    urls.add((encrypted ? "https://" : "http://") + shown(listen) + ":" + port);
  }

  /** Replaces the socket of a server that is gone; nothing else at the path is touched. */
  private void bindUnix(Path path) throws IOException {
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > Endpoints.MAX_SOCKET_PATH) {
      throw unusable(path, "a path of more than " + Endpoints.MAX_SOCKET_PATH + " bytes");
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther()) {
        throw unusable(path, "there is a file that is no socket");
      }
      if (answers(path)) {
        throw new ProblemException(
            ErrorCode.PORT_IN_USE,
            "HTTP: cannot listen on unix:" + path + ": it is in use",
            "furrow server start --http unix:PATH, with another path");
      }
    }
    listeners.bindUnix(path, gateway);
    sockets.add(path);
    urls.add("unix:" + path);
  }

  private static boolean answers(Path path) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      return false;
    }
  }

  private static ProblemException unusable(Path path, String why) {
    return new ProblemException(
        ErrorCode.BAD_SETTING,
        "HTTP: cannot listen on unix:" + path + ": " + why,
        "furrow server start --http unix:PATH, with another path");
  }

  private static String shown(ListenAddress listen) throws IOException {
    String host = listen.wildcard() ? HostName.read() : listen.host();
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  /** The port that the address at this place had at the last start, or its own. */
  private int portBefore(ListenAddress listen) throws IOException {
    String url = urls.size() < before.size() ? before.get(urls.size()) : "";
    int colon = url.lastIndexOf(':');
    if (colon > 0 && url.substring(0, colon).endsWith("://" + shown(listen))) {
      try {
        int port = Integer.parseInt(url.substring(colon + 1));
        return port < 1 || port > 0xffff ? 0 : port;
      } catch (NumberFormatException e) {
        return 0;
      }
    }
    return listen.port();
  }

  void close() throws IOException {
    for (Path socket : sockets) {
      Files.deleteIfExists(socket);
    }
  }
}
