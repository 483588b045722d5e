package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import furrow.slurm.script.ClientJob;
import furrow.slurm.script.JobField;
import furrow.slurm.script.JobPlan;
import furrow.slurm.script.JobProfiles;
import furrow.slurm.script.JobRequest;
import furrow.slurm.script.JobSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rendered scripts, as a real Slurm reads them. */
class ClientJobIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path scratch;
  private DevCluster cluster;
  private Slurm slurm;
  private Path logs;

  @BeforeEach
  void up() throws Exception {
    cluster = DevCluster.up(scratch.resolve("c"), "--cpus", "16", "--mem", "64G");
    slurm = Slurm.in(environment());
    logs = Files.createDirectory(scratch.resolve("logs of 100% clients"));
  }

  @AfterEach
  void down() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** The operator's defaults for other jobs must not win over what a request says. */
  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(cluster.environment());
    environment.put("SBATCH_PARTITION", "nowhere");
    environment.put("SBATCH_TIMELIMIT", "1");
    return environment;
  }

  private ClientJob job(String profile, int clients, Map<JobField, String> fields, String... words)
      throws Exception {
    JobSite site =
        new JobSite(
            logs,
            "http://login-node-01:8001",
            "http://ai-server:8000",
            JobSite.Credentials.NONE,
            List.of("true"),
            List.of("true"),
            List.of(Path.of("/")),
            JobSite.defaults(Map.of()));
    return new JobPlan(site, JobProfiles.shipped())
        .job(new JobRequest(123, clients, 10, profile, "", fields, List.of(words)));
  }

  @Test
  void shippedProfilesAreAcceptedAndWhatCannotRunIsRefusedInSlurmsWords() throws Exception {
    for (String profile : List.of("", "cpu", "gpu", "dgx")) {
      assertThat(slurm.testOnly(job(profile, 2, Map.of()).script()))
          .as(profile)
          .contains(
              "to start at", "using " + (profile.isEmpty() ? 8 : "cpu".equals(profile) ? 32 : 16));
    }
    assertThat(slurm.queue()).isEmpty();
    assertThatThrownBy(() -> slurm.testOnly(job("dgx", 3, Map.of()).script()))
        .isInstanceOf(SlurmException.class)
        .hasMessageContaining("Requested node configuration is not available");
    assertThatThrownBy(
            () -> slurm.testOnly(job("", 1, Map.of(JobField.PARTITION, "nope")).script()))
        .hasMessageContaining("invalid partition");
  }

  @Test
  void oneClientOnEachNodeWithItsValuesAndItsLogs() throws Exception {
    String odd = "it's \"$HOME\" `id`; #SBATCH --uid=0";
    Path marks = Files.createDirectory(scratch.resolve("marks"));
    String show =
        "printf '%s|%s|%s|%s|%s\\n' \"$BENCHMARK_ID\" \"$CLIENT_SERVICE_ADDR\" \"$AI_SERVER_ADDR\""
            + " \"$GPU_MEMORY_FRACTION\" \"$CUDA_VISIBLE_DEVICES\"; printf '%s\\n' \"$1\" >&2;"
            + " : >\"$2/$SLURMD_NODENAME\"";
    ClientJob job = job("gpu", 4, Map.of(), "sh", "-c", show, "sh", odd, marks.toString());

    long id = slurm.submit(job.script());

    await().atMost(SOON).until(() -> slurm.job(id).orElseThrow().over());
    assertThat(slurm.job(id).orElseThrow().state()).isEqualTo("COMPLETED");
    assertThat(slurm.job(id).orElseThrow().name()).isEqualTo("benchmark-gpu-123");
    assertThat(slurm.job(id).orElseThrow().limit()).contains(Duration.ofMinutes(10));
    try (Stream<Path> nodes = Files.list(marks)) {
      assertThat(nodes.map(Path::getFileName)).hasSize(4);
    }
    String line = "123|http://login-node-01:8001|http://ai-server:8000|0.8|0";
    Path out = logs.resolve("client_dispatcher_123.out");
    assertThat(job.out()).isEqualTo(out);
    assertThat(Files.readAllLines(out))
        .containsExactlyInAnyOrder("0: " + line, "1: " + line, "2: " + line, "3: " + line);
    assertThat(Files.readAllLines(logs.resolve("client_dispatcher_123.err")))
        .containsExactlyInAnyOrder("0: " + odd, "1: " + odd, "2: " + odd, "3: " + odd);
  }

  @Test
  void aClientIsToldBeforeTheJobEnds() throws Exception {
    ClientJob job =
        job(
            "",
            1,
            Map.of(),
            "sh",
            "-c",
            "trap 'echo told; exit 0' TERM; echo up; sleep 600 & wait");
    long id = slurm.submit(job.script());
    Path out = job.out();
    await().atMost(SOON).until(() -> Files.exists(out) && Files.readString(out).contains("up"));

    slurm.cancel(id);

    assertThat(slurm.awaitGone(id, SOON)).isTrue();
    await().atMost(SOON).until(() -> Files.readString(out).contains("told"));
  }

  /** What our checks let through is one value to Slurm as well. */
  @Test
  void valuesWithEverySpecialCharacterThatIsAllowedArriveAsTheyAre() throws Exception {
    Path file =
        Files.writeString(
            scratch.resolve("slurm.toml"),
            """
            [profile.odd]
            constraint = "skylake&skylake"
            directives = ["--comment=a b; # $(id) & | <c>", "--exclude=n[3-4]", "--begin=now+1hour"]
            """);
    JobSite site =
        new JobSite(
            logs,
            "http://a:1",
            "http://b:2",
            JobSite.Credentials.NONE,
            List.of("true"),
            List.of("true"),
            List.of(),
            JobSite.defaults(Map.of()));
    ClientJob job =
        new JobPlan(site, JobProfiles.with(file))
            .job(new JobRequest(5, 1, 10, "odd", "", Map.of(), List.of()));

    long id = slurm.submit(job.script());

    String shown = cluster.slurm("scontrol", "show", "job", Long.toString(id)).out();
    assertThat(shown)
        .contains("Comment=a b; # $(id) & | <c>", "Features=skylake&skylake", "ExcNodeList=n[3-4]")
        .contains(
            "JobName=benchmark-client-5", "StdErr=" + job.err().toString().replace("%", "%%"));
    slurm.cancel(id);
  }

  @Test
  void aContainerGetsTheClientsWordsAndTheDriver() throws Exception {
    Path bin = Files.createDirectory(scratch.resolve("bin"));
    Path stub =
        Files.writeString(
            bin.resolve("apptainer"),
            "#!/bin/sh\n{ echo \"APPTAINER_BIND=$APPTAINER_BIND\"; printf '[%s]\\n' \"$@\"; }\n");
    assertThat(stub.toFile().setExecutable(true)).isTrue();
    Map<String, String> environment = new HashMap<>(cluster.environment());
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    JobSite site =
        new JobSite(
            logs,
            "http://a:1",
            "http://b:2",
            JobSite.Credentials.NONE,
            List.of("unused"),
            List.of("furrow", "worker", "start"),
            List.of(scratch),
            JobSite.defaults(Map.of()));
    String image = scratch.resolve("client-service.sif").toString();
    ClientJob job =
        new JobPlan(site, JobProfiles.shipped())
            .job(new JobRequest(9, 1, 10, "gpu", image, Map.of(), List.of()));

    long id = Slurm.in(environment).submit(job.script());

    await().atMost(SOON).until(() -> slurm.job(id).orElseThrow().over());
    assertThat(Files.readAllLines(job.out()))
        .containsExactly(
            "0: APPTAINER_BIND=/scratch,/tmp",
            "0: [exec]",
            "0: [--contain]",
            "0: [--nv]",
            "0: [" + image + "]",
            "0: [furrow]",
            "0: [worker]",
            "0: [start]");
  }

  /** Where Apptainer is installed, its own parser takes the words. */
  @Test
  void apptainerItselfTakesTheWords() throws Exception {
    boolean installed =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "apptainer")));
    assumeThat(installed).as("NOT RUN: no Apptainer (apptainer.org, Install)").isTrue();

    DevCluster.Said said =
        DevCluster.Said.by(
            List.of("apptainer", "exec", "--contain", "--nv", "/no/such.sif", "true"), Map.of());
    assertThat(said.exit()).isNotZero();
    assertThat(said.err()).contains("/no/such.sif").doesNotContain("unknown flag");
  }
}
