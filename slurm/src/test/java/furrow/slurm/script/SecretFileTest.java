package furrow.slurm.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.slurm.SlurmException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets travel in files of their owner; the script has their names. */
class SecretFileTest {
  private static final byte[] SECRET = "s3cr3t".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path scratch;

  @Test
  void isWrittenOnceForItsOwner() throws Exception {
    Path file = scratch.resolve("token");
    SecretFile.write(file, SECRET);

    assertThat(Files.readAllBytes(file)).isEqualTo(SECRET);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    SecretFile.check(file);
    assertThatThrownBy(() -> SecretFile.write(file, SECRET))
        .isInstanceOf(FileAlreadyExistsException.class);
    Path link = Files.createSymbolicLink(scratch.resolve("link"), scratch.resolve("elsewhere"));
    assertThatThrownBy(() -> SecretFile.write(link, SECRET))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> SecretFile.check(link)).hasMessageContaining("no regular file");
  }

  @Test
  void whatOthersCanReadIsRefused() throws Exception {
    Path file = scratch.resolve("token");
    SecretFile.write(file, SECRET);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> SecretFile.check(file))
        .isInstanceOf(SlurmException.class)
        .hasMessageContaining("rw-r-----");
    assertThatThrownBy(() -> SecretFile.check(scratch.resolve("none")))
        .hasMessageContaining("is not there");
  }

  @Test
  void theScriptNamesThemAndAContainerSeesThemUnwritable() throws Exception {
    JobSite site = Jobs.site();
    JobSite.Credentials files =
        new JobSite.Credentials(
            Optional.of(Path.of("/s/access")),
            Optional.of(Path.of("/s/token")),
            Optional.of(Path.of("/s/ca.pem")));
    JobPlan plan =
        new JobPlan(
            new JobSite(
                site.logs(),
                site.clientService(),
                site.aiServer(),
                files,
                site.command(),
                site.imageCommand(),
                site.imageRoots(),
                site.defaults()),
            JobProfiles.shipped());

    String script =
        plan.job(
                new JobRequest(
                    1,
                    1,
                    1,
                    "",
                    "/images/a.sif",
                    Map.of(),
                    List.of("run", "--ca={ca_file}", "--token={token_file}")))
            .script();

    assertThat(script)
        .contains("export CLIENT_SERVICE_TOKEN_FILE='/s/token'\n")
        .contains("export CLIENT_SERVICE_CA_FILE='/s/ca.pem'\n")
        .contains("export FURROW_ACCESS='/s/access'\n")
        .contains("/s/access:/s/access:ro,/s/token:/s/token:ro,/s/ca.pem:/s/ca.pem:ro'")
        .contains("'run' '--ca=/s/ca.pem' '--token=/s/token' </dev/null");
  }
}
