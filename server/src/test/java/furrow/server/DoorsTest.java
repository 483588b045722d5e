package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.protocol.access.Address;
import furrow.protocol.link.Link;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.server.net.NetSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each listener has a budget of its own for connections that have proven nothing. */
class DoorsTest {
  private static final int WAIT = 10_000;

  private static final int MORE = 100;

  @TempDir Path directory;

  @Test
  void strangersOnTcpKeepNobodyOffTheUnixSocket() throws Exception {
    NetSettings patient = new NetSettings(10_000, 5_000, 600_000, 600_000);
    List<RawPeer> strangers = new ArrayList<>();
    try (ServerHarness harness =
        ServerHarness.start(directory, settings -> settings.withNet(patient))) {
      for (int i = 0; i < harness.server().mostAtDoor() + MORE; i++) {
        strangers.add(RawPeer.connect(harness));
      }
      await().until(() -> harness.server().unauthenticatedCount() >= harness.server().mostAtDoor());
      try (Link owner = harness.link(harness.access(Role.ADMIN, Address.Kind.UNIX))) {
        assertThat(owner.call(new ServerQuery(), WAIT)).isInstanceOf(ServerInfo.class);
      }
      for (RawPeer stranger : strangers) {
        stranger.reset();
      }
      try (Link again = harness.link(harness.access(Role.ADMIN, Address.Kind.TCP))) {
        assertThat(again.call(new ServerQuery(), WAIT)).isInstanceOf(ServerInfo.class);
      }
    }
  }
}
