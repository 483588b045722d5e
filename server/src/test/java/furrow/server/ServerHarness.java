package furrow.server;

import furrow.protocol.access.Access;
import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Address;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Link;
import furrow.protocol.link.LinkSettings;
import furrow.protocol.message.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A real server on real sockets in a temporary state directory. */
final class ServerHarness implements AutoCloseable {
  final StateDirectory state;
  private final UnaryOperator<ServerSettings> settings;
  private FurrowServer server;

  private ServerHarness(Path directory, UnaryOperator<ServerSettings> settings) {
    this.state = new StateDirectory(directory);
    this.settings = settings;
  }

  static ServerHarness start(Path directory) throws ProblemException {
    return start(directory, UnaryOperator.identity());
  }

  static ServerHarness start(Path directory, UnaryOperator<ServerSettings> settings)
      throws ProblemException {
    ServerHarness harness = new ServerHarness(directory, settings);
    harness.start();
    return harness;
  }

  void start() throws ProblemException {
    server = FurrowServer.start(settings.apply(ServerSettings.of(state, "test")));
  }

  FurrowServer server() {
    return server;
  }

  Access access(Role role) throws ProblemException {
    return AccessFile.read(state.access(role));
  }

  /** The access of a role, by one kind of address only. */
  Access access(Role role, Address.Kind kind) throws ProblemException {
    Access all = access(role);
    List<Address> some = all.addresses().stream().filter(a -> a.kind() == kind).toList();
    return new Access(
        all.role(),
        all.token(),
        all.user(),
        all.serverId(),
        some,
        all.certificate(),
        all.expiresMillis());
  }

  Link link(Role role) throws ProblemException {
    return link(access(role));
  }

  Link link(Access access) throws ProblemException {
    return Link.connect(access, LinkSettings.of("test"));
  }

  FurrowServer.ShutdownCause stop(boolean immediately) throws Exception {
    server.stop(immediately);
    return server.ended().get(15, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    stop(true);
  }
}
