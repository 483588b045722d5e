package furrow.client.cli;

import furrow.client.api.FurrowClient;
import furrow.protocol.message.Role;
import picocli.CommandLine.Mixin;

/** A command that talks to a server. */
public abstract class ServerLeaf extends Leaf {
  @Mixin private ServerOptions server;

  @Override
  public final Integer call() throws Exception {
    try (FurrowClient client = ServerAccess.open(this, server, role())) {
      return call(client);
    }
  }

  /** Does the work; gives the exit status. */
  protected abstract int call(FurrowClient client) throws Exception;

  /** What the command must be allowed to do. */
  protected Role role() {
    return Role.CLIENT;
  }

  protected final ServerOptions server() {
    return server;
  }
}
