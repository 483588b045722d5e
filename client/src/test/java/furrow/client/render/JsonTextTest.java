package furrow.client.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {
  @Test
  void everyKindOfValueIsWritten() {
    Fields fields =
        new Fields()
            .put("text", "a\"b\\c\n\t\u0001é")
            .put("number", 12L)
            .put("decimal", 0.5)
            .put("flag", true)
            .put("nothing", null)
            .put("list", Arrays.asList("x", null, 1))
            .put("map", Map.of("k", "v"))
            .put("inner", new Fields().put("a", 1));
    assertThat(JsonText.of(fields))
        .isEqualTo(
            "{\"text\":\"a\\\"b\\\\c\\n\\t\\u0001é\",\"number\":12,\"decimal\":0.5,\"flag\":true,"
                + "\"nothing\":null,\"list\":[\"x\",null,1],\"map\":{\"k\":\"v\"},"
                + "\"inner\":{\"a\":1}}");
  }
}
