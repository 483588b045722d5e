package furrow.protocol.link;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.access.Access;
import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Address;
import furrow.protocol.auth.Token;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.Accepted;
import furrow.protocol.message.Cancel;
import furrow.protocol.message.Heartbeat;
import furrow.protocol.message.Role;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkTest {
  @TempDir Path directory;

  @Test
  void opensASessionOverAUnixSocket() throws Exception {
    Path path = directory.resolve("s");
    Token token = Token.random(new SecureRandom());
    try (ScriptedServer server = ScriptedServer.unix(path, token)) {
      Access access =
          new Access(
              Role.CLIENT, token, "ann", "id", List.of(Address.unix(path.toString())), "", 0);
      AccessFile.write(directory.resolve("client"), access);
      try (Link link =
          Link.connect(AccessFile.read(directory.resolve("client")), LinkSettings.of("test"))) {
        assertThat(link.welcome().user()).isEqualTo("ann");
        link.send(0, new Heartbeat());
        assertThat(link.receive(5000)).isEqualTo(new Envelope(0, new Heartbeat()));
        assertThat(link.call(new Cancel(7), 5000)).isEqualTo(new Accepted(7, false));
        assertThat(link.receive(10)).isNull();
      }
    }
  }
}
