package furrow.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShellWordTest {
  @Test
  void plainWordsStayAsTheyAre() {
    assertThat(ShellWord.of(Path.of("/data/a-b_c.2024+1@x%.csv")))
        .isEqualTo("/data/a-b_c.2024+1@x%.csv");
  }

  @Test
  void whatAShellWouldTakeApartIsQuoted() {
    assertThat(ShellWord.of("/data/it's here.csv")).isEqualTo("'/data/it'\\''s here.csv'");
    assertThat(ShellWord.of("$(x) `y` ;")).isEqualTo("'$(x) `y` ;'");
    assertThat(ShellWord.of("~root")).isEqualTo("'~root'");
    assertThat(ShellWord.of("")).isEqualTo("''");
  }
}
