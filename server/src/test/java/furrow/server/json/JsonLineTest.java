package furrow.server.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonLineTest {
  @Test
  void whateverTheTextItIsOneLineAndComesBack() {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(20); j > 0; j--) {
        text.append(
            (char) (random.nextBoolean() ? random.nextInt(0x100) : random.nextInt(0x10000)));
      }
      String line = new JsonLine().put("n", i).put("text", text.toString()).end();
      assertThat(line.lines().count()).as("seed %d", seed).isEqualTo(1);
      assertThat(JsonFields.parse(line))
          .as("seed %d", seed)
          .containsEntry("n", String.valueOf(i))
          .containsEntry("text", text.toString());
    }
  }

  @Test
  void refusesWhatIsTornOrNested() {
    for (String line : List.of("", "{", "{\"a\":1", "{\"a\":{}}", "{\"a\":1}x", "{\"a\":\"\\u12")) {
      assertThatThrownBy(() -> JsonFields.parse(line)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
