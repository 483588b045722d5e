package furrow.kernel.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.kernel.arithmetic.NumberReader.Outcome;
import furrow.kernel.csv.TestSeed;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberReaderTest {
  private final NumberReader reader = new NumberReader();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "7",
        "-7",
        "+7",
        "00012",
        "5.",
        ".5",
        "-.5",
        "+.25",
        "12345678",
        "123456789",
        "1234567.8",
        "-1234567.89",
        "0.00000000000000000001",
        "123456789012345678",
        "1234567890123456789012345",
        "99999999999999999999.5",
        "1e5",
        "1E+5",
        "1.5e-7",
        "1e18",
        "123e17",
        "1e1000",
        "1e-1000",
        "-0",
        "-0.000",
        "0e1000",
        "9223372036854775807",
        "  42 ",
        "\t42",
        "000000000000000000000000000001"
      })
  void readsNumbers(String text) {
    assertThat(read(text)).isEqualTo(Outcome.NUMBER);
    BigDecimal expected = new BigDecimal(text.strip());
    assertThat(value()).isEqualByComparingTo(expected);
    assertThat(reader.fraction()).isEqualTo(Math.max(0, expected.scale()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "-",
        "+",
        ".",
        "-.",
        "1.2.3",
        "..5",
        "--1",
        "+-1",
        "1e",
        "1e+",
        "e5",
        "1e1001",
        "1e-1001",
        "1e99999999999999999999",
        "1 2",
        "1,5",
        "0x10",
        "NaN",
        "Infinity",
        "1_000",
        "１",
        "5\r",
        "1-",
        "12-34",
        "1.e5.",
        "\n1"
      })
  void refusesTheRest(String text) {
    assertThat(read(text)).isEqualTo(Outcome.BAD);
  }

  @Test
  void blanksAreNoValue() {
    assertThat(read("")).isEqualTo(Outcome.BLANK);
    assertThat(read(" \t ")).isEqualTo(Outcome.BLANK);
  }

  @Test
  void aThousandDigitsAreTheLimit() {
    assertThat(read("0." + "1".repeat(999))).isEqualTo(Outcome.NUMBER);
    assertThat(read("9".repeat(1000))).isEqualTo(Outcome.NUMBER);
    assertThat(read("9".repeat(1001))).isEqualTo(Outcome.BAD);
    assertThat(read("0".repeat(1001))).isEqualTo(Outcome.BAD);
  }

  @Test
  void agreesWithBigDecimal() {
    Random random = TestSeed.random("NumberReaderTest");
    String alphabet = "0123456789012345678901234567890123456789....--+eE ";
    for (int round = 0; round < 200_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(20); i >= 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      compare(text.toString());
    }
  }

  private void compare(String text) {
    BigDecimal expected;
    try {
      expected = new BigDecimal(text.strip());
    } catch (NumberFormatException e) {
      assertThat(read(text)).as(text).isNotEqualTo(Outcome.NUMBER);
      return;
    }
    Outcome outcome = read(text);
    if (outcome == Outcome.NUMBER) {
      assertThat(value()).as(text).isEqualByComparingTo(expected);
      assertThat(reader.fraction()).as(text).isEqualTo(Math.max(0, expected.scale()));
    } else {
      assertThat(Math.abs((long) expected.scale())).as(text).isGreaterThan(900);
    }
  }

  private Outcome read(String text) {
    byte[] bytes = ("9" + text + "77777777").getBytes(StandardCharsets.UTF_8);
    return reader.read(bytes, 1, bytes.length - 8);
  }

  private BigDecimal value() {
    return reader.big() != null
        ? reader.big()
        : BigDecimal.valueOf(reader.mantissa(), reader.scale());
  }
}
