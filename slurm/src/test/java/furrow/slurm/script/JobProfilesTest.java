package furrow.slurm.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.slurm.SlurmException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file of profiles may say, and what each mistake is told. */
class JobProfilesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "colour = 'red' ! unknown key colour",
        "cpus = 0 ! cpus \"0\" is refused",
        "cpus = 1.5 ! cpus is neither text nor number",
        "mem = 'lots' ! mem \"lots\" is refused",
        "partition = \"a\\nb\" ! partition \"a?b\" is refused",
        "job-name = 'mine-{id}' ! job-name \"mine-{id}\" is refused",
        "directives = '--nice=1' ! directives is no list",
        "directives = ['--uid=0'] ! \"--uid=0\" is not handed on",
        "directives = ['--wrap=id'] ! \"--wrap=id\" is set by Furrow",
        "directives = ['--mem=1G'] ! mem has a place of its own",
        "directives = ['--comment=a\"b'] ! no quotes",
        "environment = {SBATCH_WAIT = 1} ! variable \"SBATCH_WAIT\" is refused",
        "environment = {LD_PRELOAD = 'x'} ! variable \"LD_PRELOAD\" is refused",
        "environment = {HTTP_TOKEN = 'x'} ! the name of a file in HTTP_TOKEN_FILE",
        "environment = {A = \"b\\u0000\"} ! value of A \"b?\" is refused",
        "command = ['run', '{secret}'] ! command \"{secret}\" is refused",
        "command = ['-x'] ! command \"-x\" is refused",
        "image = 'docker://alpine' ! image \"docker://alpine\" is refused",
        "bind = ['/a:/../b'] ! bind \"/a:/../b\" is refused",
        "cpus ! line 2",
      })
  void mistakesAreNamed(String line, String said) {
    assertThatThrownBy(() -> JobProfiles.parse("f.toml", "[profile.p]\n" + line))
        .isInstanceOf(SlurmException.class)
        .hasMessageContaining("f.toml")
        .hasMessageContaining(said);
  }

  @Test
  void theRequestWinsOverTheProfileAndThatOverTheShell() throws Exception {
    Map<String, String> shell = Map.of("SLURM_PARTITION", "shell", "SLURM_ACCOUNT", "lab");
    JobPlan plan = new JobPlan(Jobs.site(JobSite.defaults(shell)), JobProfiles.shipped());

    String script =
        plan.job(new JobRequest(1, 1, 1, "dgx", "", Map.of(JobField.QOS, "high"), List.of()))
            .script();

    assertThat(script).contains("--partition=dgx\n", "--account=lab\n", "--qos=high\n");
    assertThat(plan.job(Jobs.request("")).script()).contains("--partition=shell\n");
  }

  @Test
  void aFileReplacesProfilesOfItsNamesAndAddsOthers() throws Exception {
    Path file = Path.of("src/test/resources/furrow/slurm/script/site.toml");

    assertThat(JobProfiles.with(file).all())
        .extracting(JobProfile::name)
        .containsExactly("cpu", "dgx", "gpu", "site");
    assertThatThrownBy(() -> JobProfiles.shipped().named("no"))
        .hasMessageContaining("one of [cpu, dgx, gpu]");
    assertThatThrownBy(() -> JobProfiles.with(Path.of("/no/such/file")))
        .isInstanceOf(SlurmException.class)
        .hasMessageContaining("/no/such/file cannot be read");
  }

  @Test
  void aClientNamesImagesBelowTheOperatorsDirectoriesOnly() throws Exception {
    JobPlan plan = new JobPlan(Jobs.site(), JobProfiles.shipped());

    for (String image :
        new String[] {"/tmp/mine.sif", "/images", "/images/../tmp/x.sif", "/imagesX/a.sif"}) {
      assertThatThrownBy(() -> plan.job(new JobRequest(1, 1, 1, "", image, Map.of(), List.of())))
          .as(image)
          .isInstanceOf(SlurmException.class)
          .hasMessageContaining("image");
    }
    assertThat(plan.job(new JobRequest(1, 1, 1, "", "/images/a.sif", Map.of(), List.of())).script())
        .contains("'apptainer' 'exec' '--contain' '/images/a.sif' 'furrow'");
  }

  @Test
  void mailAndExclusiveUseAreTheOperators() throws Exception {
    JobPlan plan = new JobPlan(Jobs.site(), JobProfiles.shipped());

    assertThatThrownBy(
            () ->
                plan.job(
                    new JobRequest(
                        1, 1, 1, "", "", Map.of(JobField.MAIL_USER, "you@x.org"), List.of())))
        .hasMessageContaining("mail-user can be set in a profile only");
  }

  @Test
  void numbersHaveBounds() throws Exception {
    JobPlan plan = new JobPlan(Jobs.site(), JobProfiles.shipped());

    assertThatThrownBy(() -> plan.job(new JobRequest(1, 0, 1, "", "", Map.of(), List.of())))
        .hasMessageContaining("num_clients \"0\"");
    assertThatThrownBy(() -> plan.job(new JobRequest(1, 10_001, 1, "", "", Map.of(), List.of())))
        .hasMessageContaining("1 to 10000");
    assertThatThrownBy(() -> plan.job(new JobRequest(1, 1, -5, "", "", Map.of(), List.of())))
        .hasMessageContaining("time_limit \"-5\"");
    assertThatThrownBy(() -> plan.job(new JobRequest(-1, 1, 5, "", "", Map.of(), List.of())))
        .hasMessageContaining("id \"-1\"");
  }
}
