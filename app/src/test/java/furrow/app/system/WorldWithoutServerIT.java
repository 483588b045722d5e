package furrow.app.system;

import furrow.testkit.process.TestSandbox;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ranks give a server a minute to come back, and then nothing of a world is left. */
@DisabledIfSystemProperty(
    named = "furrow.short",
    matches = "true",
    disabledReason = "waits that are a minute long (--short)")
class WorldWithoutServerIT {
  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  @Test
  void ranksWithoutAServerEndByThemselves() throws Exception {
    try (WorldFixture fixture = new WorldFixture(sandbox, Map.of())) {
      fixture.startServer("--heartbeat", "500ms");
      fixture.up(2, "--launcher", "local");
      fixture.awaitWhole();
      fixture.server().kill();

      Awaitility.await("ranks end")
          .atMost(Duration.ofMinutes(3))
          .until(() -> fixture.left().isEmpty());

      fixture.startServer("--heartbeat", "500ms");
      fixture.awaitWhole();
      fixture.assertSpun(fixture.spin(20, 10), 20);
      fixture.assertEndsClean();
    }
  }
}
