package furrow.slurm.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The scripts of the shipped profiles, byte for byte. After a wanted change delete the file in
 * src/test/resources and run with {@code -Dfurrow.docs=write}.
 */
class GoldenScriptsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/furrow/slurm/script/golden");

  @ParameterizedTest
  @ValueSource(strings = {"", "cpu", "gpu", "dgx"})
  void shippedProfiles(String profile) throws Exception {
    JobPlan plan = new JobPlan(Jobs.site(), JobProfiles.shipped());

    compare(profile.isEmpty() ? "none" : profile, plan.job(Jobs.request(profile)));
  }

  @Test
  void aContainer() throws Exception {
    JobPlan plan = new JobPlan(Jobs.site(), JobProfiles.shipped());

    compare(
        "gpu-image",
        plan.job(
            new JobRequest(123, 5, 10, "gpu", "/images/client-service.sif", Map.of(), List.of())));
  }

  /** The seed's own command, with all that a profile may say. */
  @Test
  void aProfileOfASite() throws Exception {
    Path file = Path.of("src/test/resources/furrow/slurm/script/site.toml");
    JobPlan plan = new JobPlan(Jobs.site(), JobProfiles.with(file));

    compare(
        "site",
        plan.job(
            new JobRequest(
                7,
                2,
                90,
                "site",
                "",
                Map.of(JobField.PARTITION, "long", JobField.MEM, "1T"),
                List.of())));
  }

  @Test
  void theSameValuesGiveTheSameText() throws Exception {
    JobPlan plan = new JobPlan(Jobs.site(), JobProfiles.shipped());

    assertThat(plan.job(Jobs.request("dgx")).script())
        .isEqualTo(plan.job(Jobs.request("dgx")).script());
  }

  @Test
  void shippedProfilesAreThose() throws Exception {
    assertThat(JobProfiles.shipped().all())
        .extracting(JobProfile::name)
        .isEqualTo(List.of("cpu", "dgx", "gpu"));
  }

  private static void compare(String name, ClientJob job) throws Exception {
    Path file = GOLDEN.resolve(name + ".sh");
    if (!Files.exists(file) && "write".equals(System.getProperty("furrow.docs"))) {
      Files.writeString(file, job.script());
    }
    assertThat(job.script()).isEqualTo(Files.readString(file));
  }
}
