package furrow.server.mpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.message.WorldMessage.LauncherKind;
import furrow.protocol.message.WorldMessage.MpiMode;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorldFileTest {
  private static final WorldFile.StoredWorld STORED =
      new WorldFile.StoredWorld(
          new WorldSpec(
              "0".repeat(32),
              4,
              LauncherKind.SLURM,
              MpiMode.AUTO,
              "10.0.0.0/8",
              List.of("mpi", "night"),
              List.of("--nodes=4", "--comment=say \"hi\"\n, then\\go", "--empty="),
              17),
          1_000);

  @Test
  void isReadAsItWasWritten() {
    String line = STORED.toLine();
    assertThat(line).doesNotContain("\n");
    assertThat(WorldFile.StoredWorld.parse(line + "\n")).isEqualTo(STORED);
  }

  @Test
  void aNewerOrBrokenOneIsNotGuessedAt() {
    String line = STORED.toLine();
    assertThatThrownBy(
            () -> WorldFile.StoredWorld.parse(line.replace("furrow-world/2", "furrow-world/9")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("furrow-world/9");
    assertThatThrownBy(() -> WorldFile.StoredWorld.parse(line.replace("\"mode\"", "\"moot\"")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mode");
    for (int cut = 0; cut < line.length(); cut++) {
      String torn = line.substring(0, cut);
      assertThatThrownBy(() -> WorldFile.StoredWorld.parse(torn))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
