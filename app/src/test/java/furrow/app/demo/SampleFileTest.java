package furrow.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFileTest {
  @TempDir private Path directory;

  @Test
  void bothComputationsAgreeOnAWrittenSample() throws IOException {
    Path file = directory.resolve("orders.csv");
    Totals written = SampleFile.write(file, 3_000_000, bytes -> {});
    Totals read = ReferenceSum.of(file);

    assertThat(Files.size(file)).isGreaterThanOrEqualTo(3_000_000);
    assertThat(written.rows()).isGreaterThan(10_000).isEqualTo(read.rows());
    assertThat(written.answer()).hasSize(Totals.REGIONS.size()).isEqualTo(read.answer());
    assertThat(Files.readString(file)).contains("\"left at the door,\nnobody home\"");
  }

  @Test
  void theSecondOpinionReadsQuotes() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("few.csv"),
            "id,region,qty,price,note\n"
                + "1,west,2,0.50,\"a\n9,east,9,9.99,\"\"x\"\"\"\n"
                + "2,west,3,-0.25,\n"
                + "3,east,1,1.00,\"\"\n");

    assertThat(ReferenceSum.of(file).answer())
        .isEqualTo(List.of(List.of("east", "1", "1", "1"), List.of("west", "5", "0.125", "2")));
  }
}
