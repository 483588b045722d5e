package furrow.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurrentProgramTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xmx256m",
        "-Xms1g",
        "-Xmn5m",
        "-XX:+UseZGC",
        "-XX:+UseSerialGC",
        "-XX:MaxDirectMemorySize=1g",
        "-XX:MaxHeapSize=5m",
        "-XX:InitialHeapSize=5m",
        "-XX:MaxRAMPercentage=50",
        "-XX:MinRAMPercentage=5"
      })
  void optionsAboutMemoryAreKnown(String option) {
    assertThat(CurrentProgram.aboutMemory(option)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xlog:disable",
        "-XX:-UsePerfData",
        "-XX:TieredStopAtLevel=1",
        "-Xss1m",
        "--enable-native-access=ALL-UNNAMED",
        "-XX:SharedArchiveFile=/x/MaxHeap",
        "-Dx=-Xmx1g"
      })
  void othersAreLeft(String option) {
    assertThat(CurrentProgram.aboutMemory(option)).isFalse();
  }
}
