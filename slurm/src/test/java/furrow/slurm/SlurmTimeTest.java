package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlurmTimeTest {
  @Test
  void whatUsersWrite() {
    assertThat(SlurmTime.asked("90")).contains(Duration.ofMinutes(90));
    assertThat(SlurmTime.asked("1:30")).contains(Duration.ofSeconds(90));
    assertThat(SlurmTime.asked("2:00:05")).contains(Duration.ofHours(2).plusSeconds(5));
    assertThat(SlurmTime.asked("1-2")).contains(Duration.ofHours(26));
    assertThat(SlurmTime.asked("1-2:3")).contains(Duration.ofHours(26).plusMinutes(3));
    assertThat(SlurmTime.asked("0-0:0:7")).contains(Duration.ofSeconds(7));
  }

  @Test
  void whatSlurmShows() {
    assertThat(SlurmTime.shown("59")).contains(Duration.ofSeconds(59));
    assertThat(SlurmTime.shown("1:00")).contains(Duration.ofMinutes(1));
    assertThat(SlurmTime.shown("1:00:00")).contains(Duration.ofHours(1));
    assertThat(SlurmTime.shown("7-00:00:00")).contains(Duration.ofDays(7));
  }

  @Test
  void wordsAreNoTimes() {
    for (String word : new String[] {"UNLIMITED", "NOT_SET", "INVALID", "", "-1", "1:2:3:4", "x"}) {
      assertThat(SlurmTime.shown(word)).as(word).isEmpty();
      assertThat(SlurmTime.asked(word)).as(word).isEmpty();
    }
  }
}
