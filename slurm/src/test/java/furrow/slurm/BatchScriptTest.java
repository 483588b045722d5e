package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.slurm.DevCluster.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchScriptTest {
  @TempDir Path scratch;

  @Test
  void wordsReachTheProgramAsTheyAre() throws Exception {
    List<String> words =
        List.of("a b", "it's", "$HOME", "`id`", "*", "\"", "\\", "x;y", "", "@NAME@", "#", "-n");
    program("srun", "while [ \"$1\" != prog ]; do shift; done; shift; printf '[%s]\\n' \"$@\"");
    List<String> command = new ArrayList<>(List.of("prog"));
    command.addAll(words);
    Path script = Files.writeString(scratch.resolve("s"), BatchScript.of("name", command, 0));

    Said said = run(script);

    assertThat(said.err()).isEmpty();
    assertThat(said.out().lines())
        .containsExactlyElementsOf(words.stream().map(w -> "[" + w + "]").toList());
  }

  @Test
  void theJobIsHeldWhileItHasStepsAndSomeTimeMore() throws Exception {
    program("srun", "exit 137");
    program("sleep", "echo slept >>" + scratch.resolve("calls"));
    // Twice there is a step of ours, then only the job's own and another's.
    program(
        "squeue",
        "echo batch; echo named; if [ $(wc -l <%s) -le 2 ]; then echo name; fi"
            .formatted(scratch.resolve("calls")));
    Path script =
        Files.writeString(scratch.resolve("s"), BatchScript.of("name", List.of("prog"), 20));

    Said said = run(script);

    assertThat(said.exit()).as(said.toString()).isZero();
    assertThat(Files.readAllLines(scratch.resolve("calls"))).hasSize(2 + 20 / 5);
  }

  @Test
  void aControllerThatDoesNotAnswerDoesNotHoldTheJobForEver() throws Exception {
    program("srun", "exit 0");
    program("sleep", "echo slept >>" + scratch.resolve("calls"));
    program("squeue", "exit 1");
    Path script =
        Files.writeString(scratch.resolve("s"), BatchScript.of("name", List.of("prog"), 90));

    assertThat(run(script).exit()).isZero();
    assertThat(Files.readAllLines(scratch.resolve("calls"))).hasSize(90 / 5);
  }

  private Said run(Path script) throws Exception {
    return Said.by(
        List.of("sh", script.toString()), Map.of("PATH", scratch + ":" + System.getenv("PATH")));
  }

  private void program(String name, String script) throws Exception {
    Path file = Files.writeString(scratch.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
