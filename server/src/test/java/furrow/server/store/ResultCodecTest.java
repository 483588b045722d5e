package furrow.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Result;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultCodecTest {
  @Test
  void entriesComeBackAsTheyWere() {
    List<Result> results =
        List.of(
            new Result.Inline(new byte[] {1, 2, 3}),
            Result.EMPTY,
            new Result.Spooled("p1-ab", 1L << 40, -7),
            new Result.Inline(new byte[70_000]));
    assertThat(ResultCodec.decode(ResultCodec.encode(results)))
        .usingRecursiveComparison()
        .isEqualTo(results);
  }

  @Test
  void theBytesAreThoseOfTheDocument() {
    byte[] bytes =
        ResultCodec.encode(
            List.of(
                new Result.Inline(new byte[] {0x61}),
                new Result.Spooled("p1", 300, 0x01020304),
                Result.EMPTY));
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo("0261" + "057031" + "ac02" + "01020304" + "00");
  }
}
