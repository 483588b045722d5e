package furrow.server;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.server.http.HttpGateway;
import furrow.server.net.Listeners;
import furrow.server.state.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets on which HTTP is spoken. */
final class HttpEndpoints {
  private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoints.class);

  private final Endpoints endpoints;
  private final Listeners listeners;
  private final HttpGateway gateway;
  private final List<String> urls = new ArrayList<>();
  private final List<Path> sockets = new ArrayList<>();

  private HttpEndpoints(Endpoints endpoints, Listeners listeners, HttpGateway gateway) {
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
      HttpSettings settings, Endpoints endpoints, Listeners listeners, HttpGateway gateway)
      throws IOException {
    HttpEndpoints http = new HttpEndpoints(endpoints, listeners, gateway);
    try {
      if (settings.on() && settings.listen().isEmpty()) {
        http.bindUsual();
      } else if (settings.on()) {
        for (HttpAddress address : settings.listen()) {
          http.bind(address);
        }
      }
      return http;
    } catch (IOException | RuntimeException e) {
      http.close();
      throw e;
    }
  }

  /** Nobody asked for the port, so another one is as good: several servers may run here. */
  private void bindUsual() throws IOException {
    try {
      bind(HttpAddress.USUAL);
    } catch (ProblemException e) {
      if (e.code() != ErrorCode.PORT_IN_USE) {
        throw e;
      }
      LOG.info("port {} is taken; HTTP gets a free one", HttpAddress.USUAL.tcp().port());
      bind(new HttpAddress(ListenAddress.LOOPBACK, null));
    }
  }

  private void bind(HttpAddress address) throws IOException {
    if (address.unix() != null) {
      listeners.bindUnix(address.unix(), gateway);
      sockets.add(address.unix());
      urls.add("unix:" + address.unix());
      return;
    }
    ListenAddress listen = address.tcp();
    boolean encrypted = endpoints.encrypts(listen, "--http");
    int port =
        listeners.bindTcp(
            listen.host(), listen.port(), encrypted ? endpoints.tls() : null, gateway);
    String host = listen.wildcard() ? HostName.read() : listen.host();
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    urls.add((encrypted ? "https://" : "http://") + shown + ":" + port);
  }

  void close() throws IOException {
    for (Path socket : sockets) {
      Files.deleteIfExists(socket);
    }
  }
}
