package furrow.server;

import furrow.kernel.KernelEffect;
import furrow.protocol.access.StateDirectory;
import furrow.server.net.NetSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

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
    return new ServerSettings(
        state,
        version,
        addresses,
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

  /** {@code null} for wherever TCP leaves this host. */
  public ServerSettings withTls(Boolean encrypted) {
    return new ServerSettings(
        state,
        version,
        listen,
        encrypted,
        roots,
        off,
        durable,
        ioThreads,
        mergeThreads,
        net,
        http,
        invocations);
  }

  public ServerSettings withRoots(List<Path> allowed) {
    return new ServerSettings(
        state,
        version,
        listen,
        tls,
        allowed,
        off,
        durable,
        ioThreads,
        mergeThreads,
        net,
        http,
        invocations);
  }

  public ServerSettings withOff(Set<KernelEffect> effects) {
    return new ServerSettings(
        state,
        version,
        listen,
        tls,
        roots,
        effects,
        durable,
        ioThreads,
        mergeThreads,
        net,
        http,
        invocations);
  }

  public ServerSettings withDurable(boolean stored) {
    return new ServerSettings(
        state,
        version,
        listen,
        tls,
        roots,
        off,
        stored,
        ioThreads,
        mergeThreads,
        net,
        http,
        invocations);
  }

  /** Zero for the default. */
  public ServerSettings withThreads(int io, int merge) {
    return new ServerSettings(
        state,
        version,
        listen,
        tls,
        roots,
        off,
        durable,
        io > 0 ? io : ioThreads,
        merge > 0 ? merge : mergeThreads,
        net,
        http,
        invocations);
  }

  public ServerSettings withNet(NetSettings numbers) {
    return new ServerSettings(
        state,
        version,
        listen,
        tls,
        roots,
        off,
        durable,
        ioThreads,
        mergeThreads,
        numbers,
        http,
        invocations);
  }

  public ServerSettings withHttp(HttpSettings gateway) {
    return new ServerSettings(
        state,
        version,
        listen,
        tls,
        roots,
        off,
        durable,
        ioThreads,
        mergeThreads,
        net,
        gateway,
        invocations);
  }

  public ServerSettings withInvocations(int most) {
    return new ServerSettings(
        state, version, listen, tls, roots, off, durable, ioThreads, mergeThreads, net, http, most);
  }
}
