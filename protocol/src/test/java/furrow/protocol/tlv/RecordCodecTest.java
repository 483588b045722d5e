package furrow.protocol.tlv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  enum Colour implements Coded {
    RED(1),
    BLUE(200);

    private final int code;

    Colour(int code) {
      this.code = code;
    }

    @Override
    public int code() {
      return code;
    }
  }

  record Point(@Tag(1) int x, @Tag(2) int y) {}

  record Everything(
      @Tag(1) int number,
      @Tag(2) long large,
      @Tag(3) boolean flag,
      @Tag(4) @Bound(bytes = 1 << 20) String text,
      @Tag(5) @Bound(bytes = 1 << 20) byte[] bytes,
      @Tag(6) @Bound(elements = 65_536) long[] longs,
      @Tag(300) Point point,
      @Tag(8) @Bound(elements = 65_536, bytes = 1 << 20) List<String> texts,
      @Tag(9) @Bound(elements = 65_536) List<Point> points,
      @Tag(0x7fff) @Bound(elements = 65_536, key = 1 << 20, bytes = 1 << 20)
          Map<String, String> map) {}

  record Coloured(@Tag(1) Colour colour) {}

  record Urgent(@Tag(value = 1, critical = true) int level) {}

  record Empty() {}

  static final Everything NOTHING =
      new Everything(
          0,
          0,
          false,
          "",
          new byte[0],
          new long[0],
          new Point(0, 0),
          List.of(),
          List.of(),
          Map.of());

  static String hex(Object value) throws Exception {
    TlvWriter out = new TlvWriter(1 << 20);
    RecordCodec.of(value.getClass()).writeAny(value, out);
    return HexFormat.of().formatHex(out.toByteArray());
  }

  static <R> R decode(Class<R> type, String hex) throws Exception {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return RecordCodec.of(type).read(new TlvReader(bytes, 0, bytes.length));
  }

  private static void survives(Everything value) throws Exception {
    assertThat(decode(Everything.class, hex(value))).usingRecursiveComparison().isEqualTo(value);
  }

  @Test
  void whatIsDefaultIsNotSent() throws Exception {
    assertThat(hex(NOTHING)).isEmpty();
    assertThat(hex(new Empty())).isEmpty();
    survives(NOTHING);
  }

  @Test
  void nothingIsNullOrModifiableInWhatComesOut() throws Exception {
    Everything nothing = decode(Everything.class, "");
    assertThat(nothing).hasNoNullFieldsOrProperties();
    Everything some = decode(Everything.class, "0008 00000001 61 7fff 00000000");
    assertThat(some.texts()).containsExactly("a");
    assertThatThrownBy(() -> some.texts().add("b"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> some.map().put("b", ""))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(some.map()).isEqualTo(Map.of("", ""));
  }

  @Test
  void everyTypeSurvives() throws Exception {
    survives(
        new Everything(
            -1,
            Long.MIN_VALUE,
            true,
            "\0\ufffd \ud83c\udf3e",
            new byte[] {0},
            new long[] {0, Long.MAX_VALUE},
            new Point(3, 0),
            List.of("", "a", ""),
            List.of(new Point(0, 0), new Point(Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.of("b", "", "a", "x")));
  }

  @Test
  void aNumberTakesAsFewBytesAsHoldIt() throws Exception {
    assertThat(hex(new Point(127, -128))).isEqualTo("0001000000017f" + "00020000000180");
    assertThat(hex(new Point(128, -129))).isEqualTo("0001000000020080" + "000200000002ff7f");
    for (int bit = 0; bit < 64; bit++) {
      for (long step = -1; step <= 1; step++) {
        long value = (1L << bit) + step;
        for (long each : new long[] {value, -value}) {
          Everything with =
              new Everything(
                  0,
                  each,
                  false,
                  "",
                  new byte[0],
                  new long[0],
                  new Point(0, 0),
                  List.of(),
                  List.of(),
                  Map.of());
          assertThat(decode(Everything.class, hex(with)).large()).isEqualTo(each);
        }
      }
    }
  }

  @Test
  void enumsGoByNumberAndMustBeKnown() throws Exception {
    assertThat(hex(new Coloured(Colour.BLUE))).isEqualTo("00010000000200c8");
    assertThat(decode(Coloured.class, "0001 00000001 01")).isEqualTo(new Coloured(Colour.RED));
    assertThatThrownBy(() -> decode(Coloured.class, "0001 00000001 02"))
        .hasMessage("2 is no Colour");
    assertThatThrownBy(() -> decode(Coloured.class, "")).hasMessage("0 is no Colour");
  }

  @Test
  void aCriticalFieldSaysSo() throws Exception {
    assertThat(hex(new Urgent(7))).isEqualTo("80010000000107");
    assertThat(decode(Urgent.class, "8001 00000001 07")).isEqualTo(new Urgent(7));
    assertThat(decode(Urgent.class, "0001 00000001 07")).isEqualTo(new Urgent(7));
    assertThatThrownBy(() -> decode(Empty.class, "8001 00000001 07"))
        .hasMessageContaining("insists on field 1");
    assertThat(decode(Empty.class, "0001 00000001 07")).isEqualTo(new Empty());
  }

  @Test
  void aMapSkipsWhatItDoesNotKnowAndObeysTheCriticalBit() throws Exception {
    String entry = "0001 00000001 61 0003 00000000";
    assertThat(decode(Everything.class, "7fff 0000000d" + entry).map()).isEqualTo(Map.of("a", ""));
    assertThatThrownBy(
            () -> decode(Everything.class, "7fff 0000000d" + entry.replace("0003", "8003")))
        .hasMessageContaining("insists on field 3");
  }

  @Test
  void nullIsAProgrammingErrorAndNamesTheComponent() {
    assertThatThrownBy(() -> hex(new Coloured(null)))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("Coloured.colour is null");
  }

  record Twice(@Tag(1) int a, @Tag(1) int b) {}

  record Untagged(int a) {}

  record Zero(@Tag(0) int a) {}

  record Unknown(@Tag(1) double a) {}

  record Nested(@Tag(1) @Bound(elements = 1) List<Nested> a) {}

  record Unbounded(@Tag(1) String a) {}

  record NotSized(@Tag(1) @Bound(elements = 1) List<String> a) {}

  record NotCounted(@Tag(1) @Bound(bytes = 1) List<String> a) {}

  record Needless(@Tag(1) @Bound(bytes = 1) long a) {}

  @Test
  void anUnsuitableRecordIsRefusedWhenItsCodecIsBuilt() {
    for (Class<?> type :
        List.of(
            Twice.class,
            Untagged.class,
            Zero.class,
            Unknown.class,
            Nested.class,
            Unbounded.class,
            NotSized.class,
            NotCounted.class,
            Needless.class)) {
      assertThatThrownBy(() -> RecordCodec.of(type))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(type.getSimpleName());
    }
    assertThatThrownBy(() -> RecordCodec.of(String.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  record Positive(@Tag(1) int value) {
    Positive {
      if (value <= 0) {
        throw new IllegalArgumentException(value + " is not positive");
      }
    }
  }

  @Test
  void whatARecordRefusesIsABadRequest() {
    assertThatThrownBy(() -> decode(Positive.class, "0001 00000001 ff"))
        .hasMessage("Positive: -1 is not positive");
  }
}
