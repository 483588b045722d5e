package furrow.server;

import furrow.kernel.KernelEffect;
import furrow.protocol.access.StateDirectory;
import furrow.server.net.NetSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How to run a server.
 *
 * @param version shown to peers
 * @param listen TCP addresses; the Unix socket is always there
 * @param tls whether TCP is encrypted; null for wherever it leaves this host
 * @param roots inputs named by path must lie below one of them
 * @param off effects of kernels that are switched off for all workers
 * @param durable whether tasks survive the process; false keeps them in memory
 * @param ioThreads event loops
 * @param mergeThreads tasks merged side by side
 * @param invocations in flight at most
 */
public record ServerSettings(
    StateDirectory state,
    String version,
    List<ListenAddress> listen,
    Boolean tls,
    List<Path> roots,
    Set<KernelEffect> off,
    boolean durable,
    int ioThreads,
    int mergeThreads,
    NetSettings net,
    HttpSettings http,
    int invocations) {

  /** Defaults: TCP on the loopback address only. */
  public static ServerSettings of(StateDirectory state, String version) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new ServerSettings(
        state,
        version,
        List.of(ListenAddress.LOOPBACK),
        null,
        List.of(Path.of("/")),
        Set.of(),
        true,
        Math.max(1, Math.min(8, cores / 2)),
        2,
        NetSettings.DEFAULT,
        HttpSettings.DEFAULT,
        256);
  }

  public ServerSettings withListen(List<ListenAddress> addresses) {
    return change(copy -> copy.listen = addresses);
  }

  /** {@code null} for wherever TCP leaves this host. */
  public ServerSettings withTls(Boolean encrypted) {
    return change(copy -> copy.tls = encrypted);
  }

  public ServerSettings withRoots(List<Path> allowed) {
    return change(copy -> copy.roots = allowed);
  }

  public ServerSettings withOff(Set<KernelEffect> effects) {
    return change(copy -> copy.off = effects);
  }

  public ServerSettings withDurable(boolean stored) {
    return change(copy -> copy.durable = stored);
  }

  /** Zero for the default. */
  public ServerSettings withThreads(int io, int merge) {
    return change(
        copy -> {
          copy.ioThreads = io > 0 ? io : ioThreads;
          copy.mergeThreads = merge > 0 ? merge : mergeThreads;
        });
  }

  public ServerSettings withNet(NetSettings numbers) {
    return change(copy -> copy.net = numbers);
  }

  public ServerSettings withHttp(HttpSettings gateway) {
    return change(copy -> copy.http = gateway);
  }

  public ServerSettings withInvocations(int most) {
    return change(copy -> copy.invocations = most);
  }

  private ServerSettings change(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.settings();
  }

  /** All settings but those that never change, while some are replaced. */
  private static final class Copy {
    private final ServerSettings from;
    private List<ListenAddress> listen;
    private Boolean tls;
    private List<Path> roots;
    private Set<KernelEffect> off;
    private boolean durable;
    private int ioThreads;
    private int mergeThreads;
    private NetSettings net;
    private HttpSettings http;
    private int invocations;

    Copy(ServerSettings from) {
      this.from = from;
      listen = from.listen;
      tls = from.tls;
      roots = from.roots;
      off = from.off;
      durable = from.durable;
      ioThreads = from.ioThreads;
      mergeThreads = from.mergeThreads;
      net = from.net;
      http = from.http;
      invocations = from.invocations;
    }

    ServerSettings settings() {
      return new ServerSettings(
          from.state,
          from.version,
          listen,
          tls,
          roots,
          off,
          durable,
          ioThreads,
          mergeThreads,
          net,
          http,
          invocations);
    }
  }
}
