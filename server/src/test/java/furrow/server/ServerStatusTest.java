package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Shares;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.link.Link;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.ServerMessage.ShareInfo;
import furrow.server.access.UserName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
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

  @Test
  void ofManyUsersThoseWithMostAreNamedAndTheRestIsSummed() throws Exception {
    List<Shares.Use> uses = new ArrayList<>();
    for (String what : List.of("tasks_live", "task_bytes")) {
      for (int user = 1; user <= 20_000; user++) {
        uses.add(new Shares.Use(what, "u".repeat(58) + user, user, 30_000, 1_000_000_000));
      }
    }
    List<ShareInfo> shown = ServerStatus.shown(uses);
    assertThat(shown).hasSize(ServerStatus.MOST_SHARES + 2);
    assertThat(shown.get(0).held()).isEqualTo(20_000);
    assertThat(shown.get(ServerStatus.MOST_SHARES - 1).held()).isEqualTo(19_501);
    long rest = LongStream.rangeClosed(1, 19_500).sum();
    assertThat(shown.subList(ServerStatus.MOST_SHARES, shown.size()))
        .containsExactlyInAnyOrder(
            new ShareInfo("tasks_live", "(others)", rest, 30_000, 1_000_000_000),
            new ShareInfo("task_bytes", "(others)", rest, 30_000, 1_000_000_000));
    assertThat(UserName.valid(ServerStatus.OTHERS, 64)).as("nobody is called so").isFalse();
    ServerInfo info =
        new ServerInfo(
            "s", "v", 1, 1, 1, List.of(), "/", false, Map.of(), shown, List.of(), List.of());
    assertThat(FrameCodec.encode(1, info)).hasSizeLessThan(FrameLimits.AUTHENTICATED / 4);
  }
}
