package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.kernel.KernelException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes that are hardly CSV: the outcome, answer or refusal, never depends on the cuts. */
class MalformedCsvTest {
  private static final String ALPHABET = "12,,\"\"\n\n\r .e-x\0";

  @Test
  void theOutcomeIsTheSameHoweverItIsCut() throws Exception {
    Random random = TestSeed.random("MalformedCsvTest");
    for (int round = 0; round < 1_500; round++) {
      byte[] file = file(random);
      String[] options = random.nextBoolean() ? new String[] {"bad-cells", "skip"} : new String[0];
      String op = random.nextBoolean() ? "sum(*), count(a)" : "sum(b), min(b) by a";
      String expected = outcome(new CsvDriver(file, op, options), file.length, random);
      for (int chunk : new int[] {1, 1 + random.nextInt(9), 10 + random.nextInt(300)}) {
        assertThat(outcome(new CsvDriver(file, op, options), chunk, random))
            .as("round %d, chunk %d", round, chunk)
            .isEqualTo(expected);
      }
    }
  }

  private static byte[] file(Random random) {
    boolean noNul = random.nextInt(4) > 0;
    boolean twoColumns = random.nextBoolean();
    StringBuilder text = new StringBuilder("a,b\n");
    int size = random.nextInt(random.nextInt(10) == 0 ? 6_000 : 300);
    while (text.length() < size) {
      if (twoColumns && random.nextInt(40) > 0) {
        text.append(cell(random)).append(',').append(cell(random)).append('\n');
      } else {
        char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        text.append(c == 0 && noNul ? '5' : c);
      }
    }
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) text.charAt(i);
    }
    return bytes;
  }

  private static String cell(Random random) {
    String[] cells = {
      "1", "-2.5", "\"3\"", "\"4\n5\"", "\"\"\"\"", "", "\",\n\"\"x\"", "7\"", "8\r", "9\r\r"
    };
    return cells[random.nextInt(random.nextInt(3) == 0 ? cells.length : 3)];
  }

  private static String outcome(CsvDriver driver, long chunk, Random random) throws Exception {
    try {
      return driver.run(Math.max(1, chunk), random);
    } catch (KernelException e) {
      return e.code() + ": " + e.getMessage();
    }
  }
}
