package furrow.app.server;

import furrow.protocol.access.Address;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.message.Role;
import furrow.server.FurrowServer;
import java.nio.file.Path;

/** What a server says when it is ready. */
final class ReadyMessage {
  private ReadyMessage() {}

  /**
   * Addresses, access file, process id, and what to type next.
   *
   * @param named whether the state directory is not the usual one, so that commands must name it
   */
  static String of(FurrowServer server, StateDirectory state, Path log, boolean named) {
    StringBuilder text = new StringBuilder("furrow server is ready, pid ");
    text.append(ProcessHandle.current().pid());
    if (server.incarnation() > 1) {
      text.append(", start number ").append(server.incarnation());
    }
    for (Address address : server.addresses()) {
      text.append("\n  listens on   ").append(address);
    }
    text.append("\n  access file  ").append(state.access(Role.CLIENT));
    text.append("\n  state        ").append(state.root());
    text.append("\n  log          ").append(log);
    String at = named ? " --state-dir " + state.root() : "";
    text.append("\nnext:");
    text.append("\n  furrow worker start --detach").append(at);
    text.append("\n  furrow submit FILE --op 'sum(*)' --wait").append(at);
    text.append("\n  furrow server stop").append(at);
    return text.toString();
  }
}
