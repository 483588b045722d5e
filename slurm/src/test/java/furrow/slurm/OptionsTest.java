package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void usersOptionsAreHandedOnAsTheyAre() throws Exception {
    List<String> words =
        List.of(
            "--nodes=4",
            "-p",
            "gpu",
            "--qos",
            "high",
            "--mem=2G",
            "--gres=gpu:1",
            "--constraint=a&b",
            "-c2",
            "--exclusive",
            "--wait-all-nodes=1",
            "--comment=two words; $(and more)",
            "-w",
            "n1,n2");

    assertThat(Options.of(words).words()).isEqualTo(words);
    assertThat(Options.of(words).hasTime()).isFalse();
  }

  @Test
  void theTimeLimitIsFound() throws Exception {
    assertThat(Options.of(List.of("--time=1")).time()).contains(Duration.ofMinutes(1));
    assertThat(Options.of(List.of("-t", "2:00:00")).time()).contains(Duration.ofHours(2));
    assertThat(Options.of(List.of("-t30")).time()).contains(Duration.ofMinutes(30));
    assertThat(Options.of(List.of("--time", "1-0", "-p", "x")).time()).contains(Duration.ofDays(1));
    assertThat(Options.of(List.of("--time=UNLIMITED")).hasTime()).isTrue();
    assertThat(Options.of(List.of("--time=UNLIMITED")).time()).isEmpty();
    assertThat(Options.of(List.of("--time-min=5")).hasTime()).isFalse();
  }

  @Test
  void whatFurrowSetsIsRefusedByName() {
    for (String word :
        new String[] {
          "--job-name=x",
          "-Jx",
          "-J",
          "--outp=/dev/null",
          "-o",
          "--export=NONE",
          "-n8",
          "--ntasks=8",
          "--array=1-4",
          "--wrap=true",
          "--wait",
          "-W",
          "--help",
          "--signal=KILL@9",
          "--no-kill=off",
          "--clusters=all",
          "--test-only",
          "--jobid=7",
          "--requeue",
          "--pty"
        }) {
      refused(List.of(word), "\"" + word + "\" is set by Furrow");
    }
  }

  @Test
  void aKindOfMpiIsRefusedWithTheCommandThatNeedsNone() {
    for (List<String> mpi : List.of(List.of("--mpi=pmi2"), List.of("--mpi", "pmix"))) {
      List<String> words = new ArrayList<>(List.of("--nodes=2"));
      words.addAll(mpi);
      words.add("--ntasks-per-node=1");
      assertThatThrownBy(() -> Options.of(words))
          .isInstanceOfSatisfying(
              SlurmException.class,
              e ->
                  assertThat(e.hint())
                      .isEqualTo("furrow mpi up --ranks N -- --nodes=2 --ntasks-per-node=1"))
          .hasMessageContaining("is not needed: ranks find each other through the server");
    }
  }

  @Test
  void whatIsNoOptionIsRefused() {
    refused(List.of("script.sh"), "\"script.sh\" is no option");
    refused(List.of("--exclusive=user", "script.sh"), "\"script.sh\" is no option");
    refused(List.of("-p", "gpu", "script.sh"), "\"script.sh\" is no option");
    refused(List.of("--"), "\"--\" is no option");
    refused(List.of("-"), "\"-\" is no option");
    refused(List.of("--comment=a\nb"), "more than one line");
  }

  private static void refused(List<String> words, String message) {
    assertThatThrownBy(() -> Options.of(words))
        .isInstanceOfSatisfying(
            SlurmException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(SlurmException.Kind.REFUSED);
              assertThat(e.hint()).isNotBlank();
            })
        .hasMessageContaining(message);
  }
}
