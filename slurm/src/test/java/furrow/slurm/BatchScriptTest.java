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
    Path srun = scratch.resolve("srun");
    Files.writeString(
        srun,
        "#!/bin/sh\nwhile [ \"$1\" != prog ]; do shift; done\nshift\nprintf '[%s]\\n' \"$@\"\n");
    assertThat(srun.toFile().setExecutable(true)).isTrue();
    List<String> command = new ArrayList<>(List.of("prog"));
    command.addAll(words);
    Path script = Files.writeString(scratch.resolve("s"), BatchScript.of("name", command, 0));

    Said said =
        Said.by(
            List.of("sh", script.toString()),
            Map.of("PATH", scratch + ":" + System.getenv("PATH")));

    assertThat(said.err()).isEmpty();
    assertThat(said.out().lines())
        .containsExactlyElementsOf(words.stream().map(w -> "[" + w + "]").toList());
  }
}
