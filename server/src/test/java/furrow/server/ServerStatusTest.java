package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.link.Link;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerStatusTest {
  @TempDir Path directory;

  @Test
  void everyCounterIsDocumented() throws Exception {
    String text = Files.readString(Path.of("..", "docs", "operations.md"));
    try (ServerHarness harness = ServerHarness.start(directory);
        Link link = harness.link(Role.READ)) {
      ServerInfo info = (ServerInfo) link.call(new ServerQuery(), 10_000);
      assertThat(info.pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(info.addresses()).hasSize(2);
      assertThat(info.counters().keySet())
          .isNotEmpty()
          .allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
    }
  }
}
