package furrow.protocol.access;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.message.Role;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateDirectoryTest {
  private static String resolved(String option, Map<String, String> environment) {
    return StateDirectory.resolve(option, environment).root().toString();
  }

  @Test
  void theOptionWinsOverVariableOverXdgOverHome() {
    Map<String, String> home = Map.of("HOME", "/home/ann");
    Map<String, String> xdg = Map.of("HOME", "/home/ann", "XDG_STATE_HOME", "/x");
    Map<String, String> variable =
        Map.of("HOME", "/home/ann", "XDG_STATE_HOME", "/x", "FURROW_STATE_DIR", "/v/../w");
    assertThat(resolved("", home)).isEqualTo("/home/ann/.local/state/furrow");
    assertThat(resolved("", xdg)).isEqualTo("/x/furrow");
    assertThat(resolved("", variable)).isEqualTo("/w");
    assertThat(resolved("/o", variable)).isEqualTo("/o");
    assertThat(resolved("o", variable)).isEqualTo(Path.of("o").toAbsolutePath().toString());
    assertThat(resolved("", Map.of()))
        .isEqualTo(System.getProperty("user.home") + "/.local/state/furrow");
  }

  @Test
  void theAccessFileFollows() {
    Map<String, String> both = Map.of("FURROW_ACCESS", "/a/file", "FURROW_STATE_DIR", "/s");
    assertThat(StateDirectory.accessFile("/f", "/d", Role.CLIENT, both)).hasToString("/f");
    assertThat(StateDirectory.accessFile("", "/d", Role.CLIENT, both))
        .hasToString("/d/access/client");
    assertThat(StateDirectory.accessFile("", "", Role.WORKER, both)).hasToString("/a/file");
    assertThat(StateDirectory.accessFile("", "", Role.WORKER, Map.of("FURROW_STATE_DIR", "/s")))
        .hasToString("/s/access/worker");
  }

  @Test
  void everythingLiesUnderTheRoot() {
    StateDirectory state = new StateDirectory(Path.of("/s"));
    assertThat(state.access(Role.ADMIN)).hasToString("/s/access/admin");
    assertThat(state.database()).hasToString("/s/furrow.db");
    assertThat(state.spool()).hasToString("/s/spool");
    assertThat(state.lock()).hasToString("/s/server.lock");
    assertThat(state.socket()).hasToString("/s/server.sock");
    assertThat(state.tls()).hasToString("/s/tls");
    assertThat(state.audit()).hasToString("/s/audit.jsonl");
    assertThat(state.log()).hasToString("/s/log");
    assertThat(state.plugins()).hasToString("/s/plugins");
  }

  @Test
  void aRelativeBaseDirectoryIsIgnored() {
    assertThat(resolved("", Map.of("HOME", "/h", "XDG_STATE_HOME", "state")))
        .isEqualTo("/h/.local/state/furrow");
    assertThat(resolved("", Map.of("HOME", "/h", "XDG_STATE_HOME", "./x")))
        .isEqualTo("/h/.local/state/furrow");
    assertThat(resolved("", Map.of("HOME", "/h", "XDG_STATE_HOME", "/x"))).isEqualTo("/x/furrow");
  }
}
