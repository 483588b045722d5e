package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void listedOptionsAreHandedOnAsOneWordEach() throws Exception {
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
            "-H",
            "-w",
            "n[1-2],n4");

    assertThat(Options.of(words).words())
        .containsExactly(
            "--nodes=4",
            "--partition=gpu",
            "--qos=high",
            "--mem=2G",
            "--gres=gpu:1",
            "--constraint=a&b",
            "--cpus-per-task=2",
            "--exclusive",
            "--wait-all-nodes=1",
            "--comment=two words; $(and more)",
            "--hold",
            "--nodelist=n[1-2],n4");
    assertThat(Options.of(words).hasTime()).isFalse();
  }

  /** They run programs, name files, choose users, or are not known: each in all its spellings. */
  @Test
  void whatIsNotListedIsRefusedInEverySpelling() {
    for (String name :
        List.of(
            "prolog",
            "epilog",
            "task-prolog",
            "task-epilog",
            "chdir",
            "uid",
            "gid",
            "bcast",
            "propagate",
            "container",
            "bb",
            "bbf",
            "profile",
            "mail-user",
            "mail-type",
            "reboot",
            "priority",
            "nodefile",
            "slurmd-debug",
            "x11",
            "interactive",
            "preserve-env",
            "umask",
            "get-user-en",
            "expor",
            "ignore-pbs",
            "het-group",
            "compress",
            "send-libs",
            "burst")) {
      refused(List.of("--" + name), "--" + name);
      refused(List.of("--" + name + "=/tmp/x"), "--" + name);
      refused(List.of("--" + name, "/tmp/x"), "--" + name);
      refused(List.of("-p", "cpu", "--" + name.substring(0, name.length() - 1) + "=x"), "--");
    }
    for (String letter : List.of("D", "F", "u", "X", "Z", "I", "r", "l", "E", "Q", "v", "P")) {
      refused(List.of("-" + letter), "-" + letter);
      refused(List.of("-" + letter + "/tmp/x"), "-" + letter);
    }
    refused(List.of("-sH"), "takes no value");
    refused(List.of("-HD/tmp"), "takes no value");
    refused(List.of("--hold=x"), "takes no value");
  }

  @Test
  void aShortenedNameIsRefusedWithTheWholeOne() {
    refused(List.of("--partit=cpu"), "write names out, as in --partition");
    refused(List.of("--acc", "x"), "write names out, as in --account");
  }

  @Test
  void valuesAreChecked() {
    refused(List.of("-p", "--wrap=x"), "-p");
    refused(List.of("--partition", "-o/tmp/x"), "--partition");
    refused(List.of("--partition=-x"), "--partition");
    refused(List.of("--partition="), "--partition=");
    refused(List.of("--partition"), "needs a value");
    refused(List.of("--time=1\n#SBATCH --output=/tmp/x"), "more than one line");
    refused(List.of("-p", "a\n#SBATCH --output=/tmp/x"), "-p");
    refused(List.of("-p", "a\0b"), "-p");
    refused(List.of("-p", "a\u2028b"), "-p");
    refused(List.of("-pa\rb"), "more than one line");
    refused(List.of("--nodelist=/etc/passwd"), "/etc/passwd");
    refused(List.of("-x", "./hosts"), "./hosts");
    refused(List.of("--nice=-5"), "--nice=-5");
    refused(List.of("--time=soon"), "soon");
    refused(List.of("--mem=1;2"), "--mem");
    refused(List.of("--account=" + "a".repeat(2_000)), "has 2010 characters");
    refused(List.of("--account", "a".repeat(2_000)), "--account");
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
