package furrow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleCsvTest {
  @TempDir Path directory;

  @Test
  void isTheSameForTheSameSeed() throws IOException {
    Path one = directory.resolve("one.csv");
    Path two = directory.resolve("two.csv");

    SampleCsv first = SampleCsv.write(one, 100_000, 7);
    SampleCsv second = SampleCsv.write(two, 100_000, 7);

    assertThat(Files.mismatch(one, two)).isEqualTo(-1);
    assertThat(first.sumsByRegionJson()).isEqualTo(second.sumsByRegionJson());
    assertThat(first.bytes()).isEqualTo(Files.size(one)).isGreaterThanOrEqualTo(100_000);
  }

  @Test
  void countsWhatItWrites() throws IOException {
    SampleCsv csv = SampleCsv.write(directory.resolve("rows.csv"), 50_000, 1);

    assertThat(csv.byRegion().values().stream().mapToLong(SampleCsv.Sums::rows).sum())
        .isEqualTo(csv.rows());
    assertThat(csv.sumsByRegionJson()).startsWith("[[\"central\",\"").endsWith("\"]]");
  }
}
