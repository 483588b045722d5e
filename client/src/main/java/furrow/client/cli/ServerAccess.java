package furrow.client.cli;

import furrow.client.api.FurrowClient;
import furrow.client.settings.SettingKey;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.message.Role;
import java.io.IOException;
import java.nio.file.Path;

/** Finds the server that a command is about. */
public final class ServerAccess {
  private ServerAccess() {}

  /** A connected client in this role. */
  public static FurrowClient open(Leaf leaf, ServerOptions server, Role role) throws IOException {
    return FurrowClient.connect(accessFile(leaf, server, role), server.connectTimeout());
  }

  /** Where the access file for this role should be. */
  public static Path accessFile(Leaf leaf, ServerOptions server, Role role) {
    return StateDirectory.accessFile(
        server.accessGiven(), server.stateDirGiven(), role, leaf.context().environment());
  }

  /** The state directory that is meant. */
  public static StateDirectory stateDirectory(Leaf leaf, Path option) {
    String given =
        option != null ? option.toString() : leaf.settings().value(SettingKey.STATE_DIR, "");
    return StateDirectory.resolve(given, leaf.context().environment());
  }
}
