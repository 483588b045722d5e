package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Wrong guesses cost at most one more pass: inside ranges no byte is read more than twice on
 * average; what is read past a range's end to finish a record is bounded by the file as well.
 */
class PassBoundTest {
  private static final int SIZE = 300_000;
  private final Random random = TestSeed.random("PassBoundTest");

  @Test
  void mailsOfManyLines() throws Exception {
    StringBuilder file = new StringBuilder("id,from,body\n");
    for (int id = 0; file.length() < SIZE; id++) {
      file.append(id).append(",someone,\"").append(mail()).append("\"\n");
    }
    holdsForAllChunks(file);
  }

  @Test
  void aWrongGuessThatShowsAtOnceCostsNoSubtask() throws Exception {
    StringBuilder file = new StringBuilder("id,from,body\n");
    for (int id = 0; file.length() < SIZE; id++) {
      file.append(id)
          .append(",someone,\"")
          .append("one line of a mail\n".repeat(30))
          .append("\"\n");
    }
    CsvDriver driver = new CsvDriver(file.toString(), "sum(id)");
    driver.run(10_000, random);

    assertThat(driver.superseded).isZero();
  }

  @Test
  void csvInsideCsv() throws Exception {
    StringBuilder file = new StringBuilder("id,name,document\n");
    for (int id = 0; file.length() < SIZE; id++) {
      StringBuilder inner = new StringBuilder("a,b,c\n");
      for (int line = random.nextInt(200); line > 0; line--) {
        inner.append(line).append(",\"say \"\"so\"\",\nagain\",\"\"\n");
      }
      String quoted = inner.toString().replace("\"", "\"\"");
      file.append(id).append(",doc,\"").append(quoted).append("\"\n");
    }
    holdsForAllChunks(file);
  }

  @Test
  void recordsOf128KiBInPiecesOfOneByte() throws Exception {
    StringBuilder file = new StringBuilder("id,body\n");
    for (int id = 0; id < 2; id++) {
      StringBuilder body = new StringBuilder();
      while (body.length() < 128 * 1024) {
        body.append(mail());
      }
      file.append(id).append(",\"").append(body).append("\"\n");
    }
    holds(file, 1);
  }

  private void holdsForAllChunks(StringBuilder file) throws Exception {
    for (int chunk : new int[] {7, 100, 1_000, 10_000, 77_777}) {
      holds(file, chunk);
    }
  }

  private void holds(StringBuilder file, long chunk) throws Exception {
    byte[] bytes = file.toString().getBytes(StandardCharsets.UTF_8);
    CsvDriver whole = new CsvDriver(bytes, "sum(id), count(*)");
    CsvDriver cut = new CsvDriver(bytes, "sum(id), count(*)");

    assertThat(cut.run(chunk, random)).isEqualTo(whole.run(bytes.length, random));

    long contextBytes = cut.runs;
    assertThat(cut.examined() - cut.overrun - contextBytes)
        .as("chunk " + chunk)
        .isLessThanOrEqualTo(2L * bytes.length);
    assertThat(cut.overrun).as("chunk " + chunk).isLessThanOrEqualTo(4L * bytes.length);
  }

  private String mail() {
    StringBuilder mail = new StringBuilder();
    for (int line = 1 + random.nextInt(30); line > 0; line--) {
      switch (random.nextInt(6)) {
        case 0 -> mail.append("> he said \"\"no\"\", then left\n");
        case 1 -> mail.append("\"\"quoted from the start\"\"\n");
        case 2 -> mail.append("1,2,3\n");
        case 3 -> mail.append('\n');
        default -> mail.append("some words, and some more of them ").append(line).append("\r\n");
      }
    }
    return mail.append("end").toString();
  }
}
