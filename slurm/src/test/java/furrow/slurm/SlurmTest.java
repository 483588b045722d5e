package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers are read, whatever a program says; real ones are asked in {@link SlurmIT}. */
class SlurmTest {
  private static final String G = "\u001f";

  @TempDir Path programs;

  @Test
  void theQueueIsRead() {
    String text =
        String.join(G, "7", "RUNNING", "None", "n[1-4]", "1:00:00", "59:01", "furrow-a-b")
            + "\n"
            + String.join(
                G, "8", "PENDING", "Resources", "", "UNLIMITED", "UNLIMITED", "a" + G + "|b")
            + "\nsomething else\n"
            + String.join(G, "9_[1-4]", "PENDING", "", "", "1:00", "1:00", "array")
            + "\n";

    assertThat(Slurm.jobs(text))
        .containsExactly(
            new Allocation(
                7,
                "furrow-a-b",
                "RUNNING",
                "",
                "n[1-4]",
                Optional.of(Duration.ofHours(1)),
                Optional.of(Duration.ofSeconds(3541))),
            new Allocation(
                8, "a" + G + "|b", "PENDING", "Resources", "", Optional.empty(), Optional.empty()));
  }

  @Test
  void statesAreTold() {
    assertThat(job("PENDING").waiting()).isTrue();
    assertThat(job("RUNNING").running()).isTrue();
    assertThat(job("COMPLETING").over()).isFalse();
    assertThat(job("TIMEOUT").over()).isTrue();
    assertThat(new Slurm.Node("n1", "a", "mixed").up()).isTrue();
    assertThat(new Slurm.Node("n1", "a", "idle*").up()).isFalse();
    assertThat(new Slurm.Node("n1", "a", "down").up()).isFalse();
    assertThat(new Slurm.Node("n1", "a", "drained").up()).isFalse();
  }

  private static Allocation job(String state) {
    return new Allocation(1, "x", state, "", "", Optional.empty(), Optional.empty());
  }

  @Test
  void whatIsMissingIsNamedWithTheCommandThatInstallsIt() {
    failsWith(
        () -> slurm().check(), SlurmException.Kind.MISSING, "sbatch is not installed", "apt-get");
  }

  @Test
  void aControllerThatDoesNotAnswerIsToldFromARefusal() throws Exception {
    program(
        "squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1");
    failsWith(
        () -> slurm().queue(), SlurmException.Kind.SILENT, "Unable to contact", "scontrol ping");

    program("sbatch", "echo 'sbatch: error: invalid partition specified: x' >&2; exit 1");
    failsWith(
        () -> submit(), SlurmException.Kind.REFUSED, "invalid partition specified: x", "sbatch");
  }

  @Test
  void anUnreadableAnswerIsNotTakenForAnId() throws Exception {
    program("sbatch", "echo Welcome to the machine");
    failsWith(() -> submit(), SlurmException.Kind.UNREADABLE, "Welcome to the machine", "sbatch");

    program("sbatch", "echo Welcome to the machine; echo '17;cluster'");
    assertThat(submit()).isEqualTo(17);
  }

  @Test
  void aFloodOfOutputIsCutOff() throws Exception {
    program("squeue", "head -c 20000000 /dev/zero");
    failsWith(() -> slurm().queue(), SlurmException.Kind.UNREADABLE, "more than", "squeue");
  }

  @Test
  void nothingOfOurEnvironmentLeaksButWhoWeAre() throws Exception {
    program("squeue", "/usr/bin/env | /usr/bin/sort >" + programs.resolve("seen"));
    Slurm.in(Map.of("PATH", programs.toString(), "SLURM_CONF", "/there")).queue();

    assertThat(Files.readAllLines(programs.resolve("seen")))
        .contains("SLURM_CONF=/there", "PATH=" + programs)
        .allMatch(
            line ->
                line.matches("(HOME|USER|LOGNAME|LANG|TZ|PATH|SLURM_CONF|PWD|SHLVL|_|OLDPWD)=.*"));
  }

  @Test
  void timeAndNoticeAreAlwaysSet() throws Exception {
    program("sbatch", "for a; do echo \"$a\"; done >" + programs.resolve("seen") + "; echo 5");

    submit("--nodes=2");
    assertThat(Files.readAllLines(programs.resolve("seen")))
        .contains("--time=60", "--signal=TERM@60", "--no-requeue", "--nodes=2")
        .contains("--output=/a%%b/c.log");
    submit("-t", "1");
    assertThat(Files.readAllLines(programs.resolve("seen")))
        .contains("--signal=TERM@10", "--time=1")
        .doesNotContain("--time=60");
  }

  private long submit(String... options) throws SlurmException {
    return slurm()
        .submit(
            new Slurm.BatchRequest(
                "n",
                4,
                Options.of(List.of(options)),
                Path.of("/a%b/c.log"),
                "#!/bin/sh\n",
                Duration.ofHours(1)));
  }

  private Slurm slurm() {
    return Slurm.in(Map.of("PATH", programs.toString()));
  }

  private void program(String name, String script) throws IOException {
    String path = "PATH=/usr/bin:/bin\n";
    Path file = programs.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + (script.contains("env |") ? "" : path) + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @FunctionalInterface
  private interface Call {
    void run() throws Exception;
  }

  private static void failsWith(Call call, SlurmException.Kind kind, String message, String hint) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            SlurmException.class,
            e -> {
              assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
              assertThat(e.hint()).contains(hint);
            })
        .hasMessageContaining(message);
  }
}
