package furrow.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.Operation;
import furrow.kernel.Piece;
import furrow.kernel.RecordingControl;
import furrow.kernel.Runner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecUserTest {
  @TempDir Path directory;

  private static boolean root() throws Exception {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static String run(ExecUser user, String script) throws Exception {
    Operation operation = new Operation("", List.of("sh", "-c", script), Map.of());
    try (Runner runner = new ExecKernel(user).runner(operation, new byte[0])) {
      Piece piece = new Piece(0, 0, 1, Piece.Mode.EXACT);
      return new String(
          runner.run(piece, Input.NONE, new RecordingControl()), StandardCharsets.UTF_8);
    }
  }

  private static void refused(String name, String why) {
    assertThatThrownBy(() -> ExecUser.of(name))
        .isInstanceOfSatisfying(
            KernelException.class, e -> assertThat(e.code()).isEqualTo("BAD_SETTING"))
        .hasMessageContaining(why);
  }

  @Test
  void whoeverIsNotThereOrIsNoNameIsRefused() throws Exception {
    refused("", "no user name");
    refused("-x", "no user name");
    refused("a:b", "no user name");
    if (root()) {
      refused("no-such-user-here", "there is no user no-such-user-here");
      refused("root", "root itself");
    } else {
      refused("nobody", "only root");
    }
  }

  @Test
  void programsRunAsThatUserAndHaveNothingOfOurs() throws Exception {
    Assumptions.assumeTrue(root(), "only root can run programs as another user");
    ExecUser user = ExecUser.of("nobody");
    assertThat(user.another()).isTrue();

    assertThat(run(user, "id -un; id -Gn; id -u; id -ru")).startsWith("nobody\n");
    assertThat(run(user, "id -G")).as("groups").doesNotContain("0 ").isNotEqualTo("0\n");
    assertThat(run(user, "grep NoNewPrivs /proc/self/status")).contains("1");
    assertThat(run(user, "grep CapEff /proc/self/status")).contains("0000000000000000");
    assertThat(run(user, "env").lines())
        .allMatch(
            line ->
                line.matches(
                    "(PATH|LANG|LANGUAGE|LC_\\w+|TZ|HOME|USER|LOGNAME|SHELL|PWD|OLDPWD|SHLVL|_"
                        + "|FURROW_\\w+)=.*"))
        .contains("USER=nobody");
    Path secret = Files.writeString(directory.resolve("tokens"), "secret");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    assertThat(run(user, "cat " + secret + " 2>/dev/null; echo $?")).isEqualTo("1\n");
    assertThat(user.reads(secret)).isFalse();
    assertThat(user.reads(Path.of("/etc/passwd"))).isTrue();
  }

  @Test
  void aProgramMayOpenItsStreamsAgain() throws Exception {
    Assumptions.assumeTrue(root(), "only root can run programs as another user");
    assertThat(run(ExecUser.of("nobody"), "echo again >/dev/stdout; echo not >/dev/stderr"))
        .isEqualTo("again\n");
  }
}
