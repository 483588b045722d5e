package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The kernel against another CSV reader and another arithmetic, however the file is cut. */
class DifferentialTest {
  private static final int ROUNDS = 150;

  @Test
  void anyCutInAnyOrderGivesTheOraclesAnswer() throws Exception {
    Random random = TestSeed.random("DifferentialTest");
    for (int round = 0; round < ROUNDS; round++) {
      boolean bad = round % 3 == 0;
      byte[] file = new RandomTable(random, bad).bytes(random.nextInt(60));
      int keys = random.nextInt(3);
      String by = new String[] {"", " by key", " by key, sub"}[keys];
      String expected = Oracle.answer(file, keys);
      for (long chunk : new long[] {1, 2 + random.nextInt(30), 100 + random.nextInt(2000)}) {
        CsvDriver driver = new CsvDriver(file, Oracle.OP + by, "bad-cells", "skip");
        assertThat(driver.run(chunk, random))
            .as("round %d, chunk %d", round, chunk)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void largeFilesGoThroughTheFastPath() throws Exception {
    Random random = TestSeed.random("DifferentialTest.large");
    for (int round = 0; round < 6; round++) {
      byte[] file = new RandomTable(random, round % 2 == 0).bytes(8_000);
      String expected = Oracle.answer(file, 2);
      for (long chunk : new long[] {3_000 + random.nextInt(3_000), 40_000, file.length}) {
        CsvDriver driver = new CsvDriver(file, Oracle.OP + " by key, sub", "bad-cells", "skip");
        assertThat(driver.run(chunk, random)).isEqualTo(expected);
      }
    }
  }
}
