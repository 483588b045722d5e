package furrow.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static final String TEXT =
      "{\"text\":\"a\\\"b\\\\c\\n\\t\\u0001é\",\"number\":12,\"decimal\":0.5,\"flag\":true,"
          + "\"nothing\":null,\"list\":[\"x\",null,1],\"map\":{\"k\":\"v\"},"
          + "\"inner\":{\"a\":1}}";

  @Test
  void everyKindOfValueIsWritten() {
    JsonObject object =
        new JsonObject()
            .put("text", "a\"b\\c\n\t\u0001é")
            .put("number", 12L)
            .put("decimal", 0.5)
            .put("flag", true)
            .put("nothing", null)
            .put("list", Arrays.asList("x", null, 1))
            .put("map", Map.of("k", "v"))
            .put("inner", new JsonObject().put("a", 1));
    assertThat(object).hasToString(TEXT);
  }

  @Test
  void whatIsWrittenComesBack() {
    JsonObject object = JsonObject.parse(TEXT);
    assertThat(object).hasToString(TEXT);
    assertThat(object.get("number")).isEqualTo(12L);
    assertThat(object.get("decimal")).isEqualTo(new BigDecimal("0.5"));
    assertThat(object.text("text")).isEqualTo("a\"b\\c\n\t\u0001é");
    assertThat(object.text("number")).isEqualTo("12");
    assertThat(object.text("flag")).isEqualTo("true");
    assertThat(object.text("nothing")).isNull();
    assertThat(object.text("list")).isNull();
    assertThat(object.list("list")).isEqualTo(Arrays.asList("x", null, 1L));
    assertThat(object.list("text")).isEmpty();
  }

  @Test
  void blanksAndEscapesOfOthersAreRead() {
    JsonObject object =
        JsonObject.parse(" { \"a\" : [ 1 , -2.50e+1 , 12345678901234567890 ] ,\r\n\t\"b\\/\":{}} ");
    assertThat(object.list("a"))
        .isEqualTo(List.of(1L, new BigDecimal("-2.50e+1"), new BigDecimal("12345678901234567890")));
    assertThat(object.fields()).containsKey("b/");
    assertThat(JsonObject.parse("{\"a\":\"\\b\\f\\uD83d\\ude00\"}").text("a"))
        .isEqualTo("\b\f\uD83d\ude00");
  }

  @Test
  void aLineOfALogIsOneVisibleLineWhateverTheText() {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      String text = text(random);
      String line = JsonWriter.line(new JsonObject().put("n", i).put("text", text));
      assertThat(line.lines().count()).as("seed %d", seed).isEqualTo(1);
      assertThat(line.chars().filter(c -> c < ' ' || c >= 0x7f && c < 0xa0).count()).isZero();
      assertThat(JsonObject.parse(line).text("text")).as("seed %d", seed).isEqualTo(text);
      assertThat(JsonObject.parse(line).text("n")).isEqualTo(String.valueOf(i));
    }
    assertThat(JsonWriter.line("a\n\u2028\ud800")).isEqualTo("\"a\\u000a\\u2028\\ud800\"");
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int j = random.nextInt(20); j > 0; j--) {
      text.append((char) (random.nextBoolean() ? random.nextInt(0x100) : random.nextInt(0x10000)));
    }
    return text.toString();
  }

  @Test
  void aLongAnswerIsWrittenPieceByPiece() throws IOException {
    StringBuilder out = new StringBuilder();
    new JsonWriter(out).raw("{\"a\":").value("x").raw(",\n \"b\":").value(List.of()).raw("}");
    assertThat(out).hasToString("{\"a\":\"x\",\n \"b\":[]}");
  }

  @Test
  void whatIsNoJsonIsRefused() {
    for (String text :
        List.of(
            "",
            "{",
            "{\"a\":1",
            "{\"a\":1}x",
            "{\"a\":\"\\u12",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\":01}",
            "{\"a\":+1}",
            "{\"a\":1.}",
            "{\"a\":.5}",
            "{\"a\":1e}",
            "{\"a\":-}",
            "{\"a\":nul}",
            "{\"a\":[1 2]}",
            "{\"a\":[1,]}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"\\x\"}",
            "{\"a\":1}\0",
            "[1]",
            "1",
            "null",
            "{\"a\":" + "[".repeat(5_000),
            "{\"a\":" + "9".repeat(5_000) + "}",
            "{\"a\":1e99999999999}")) {
      assertThatThrownBy(() -> JsonObject.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
