package furrow.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.tlv.Bound;
import furrow.protocol.tlv.Tag;
import furrow.protocol.tlv.TlvWriter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every text, bytes, longs, list and map of every message, those in nested records too: what is as
 * large as its bound says is read, and what is larger by one is refused by the field's name. A new
 * field is in the test by itself.
 */
class FieldBoundsTest {
  private static final int LIMIT = 1 << 20;

  /** Writes so much of something into a field. */
  private interface Filler {
    void fill(int tag, TlvWriter out) throws ProblemException;
  }

  @TestFactory
  Stream<DynamicTest> eachFieldHasItsBound() {
    List<DynamicTest> tests = new ArrayList<>();
    for (MessageType type : Messages.all()) {
      collect(type, type.record(), List.of(), tests);
    }
    assertThat(tests).hasSizeGreaterThan(150);
    return tests.stream();
  }

  private static void collect(
      MessageType type, Class<?> record, List<Integer> path, List<DynamicTest> tests) {
    for (RecordComponent component : record.getRecordComponents()) {
      Bound bound = component.getAnnotation(Bound.class);
      int tag = component.getAnnotation(Tag.class).value();
      String field = record.getSimpleName() + "." + component.getName();
      if (bound != null) {
        tests.add(
            DynamicTest.dynamicTest(
                type.name() + " " + field, () -> check(type, path, tag, component, bound, field)));
      }
      Class<?> nested = element(component);
      if (nested.isRecord()) {
        List<Integer> deeper = new ArrayList<>(path);
        deeper.add(tag);
        collect(type, nested, deeper, tests);
      }
    }
  }

  private static Class<?> element(RecordComponent component) {
    return component.getType() == List.class
        ? (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
        : component.getType();
  }

  private static void check(
      MessageType type,
      List<Integer> path,
      int tag,
      RecordComponent component,
      Bound bound,
      String field)
      throws Exception {
    Class<?> raw = component.getType();
    if (raw == String.class || raw == byte[].class) {
      check(type, path, tag, field, bound.bytes(), n -> text(n));
    } else if (raw == long[].class) {
      check(type, path, tag, field, bound.elements(), n -> (t, out) -> out.longs(t, new long[n]));
    } else if (raw == List.class) {
      check(type, path, tag, field, bound.elements(), FieldBoundsTest::empties);
      if (element(component) == String.class) {
        check(type, path, tag, field, bound.bytes(), n -> text(n));
      }
    } else if (raw == Map.class) {
      check(type, path, tag, field, bound.elements(), FieldBoundsTest::entries);
      check(type, path, tag, field, bound.key(), n -> entry(n, 0));
      check(type, path, tag, field, bound.bytes(), n -> entry(1, n));
    } else {
      throw new IllegalStateException(field + " needs no bound");
    }
  }

  private static void check(
      MessageType type,
      List<Integer> path,
      int tag,
      String field,
      int bound,
      java.util.function.IntFunction<Filler> filler)
      throws Exception {
    byte[] full = fields(path, tag, filler.apply(bound));
    assertThat(full.length).as("a frame holds it").isLessThanOrEqualTo(LIMIT);
    try {
      FrameCodec.decode(type.code(), full, 0, full.length);
    } catch (ProblemException e) {
      assertThat(e.code()).as(field + ": " + e.getMessage()).isEqualTo(ErrorCode.BAD_REQUEST);
    }
    byte[] more = fields(path, tag, filler.apply(bound + 1));
    assertThatThrownBy(() -> FrameCodec.decode(type.code(), more, 0, more.length))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FIELD_TOO_LARGE))
        .hasMessageStartingWith(field + " has " + (bound + 1) + " ")
        .hasMessageContaining("at most " + bound + " are allowed");
  }

  private static byte[] fields(List<Integer> path, int tag, Filler filler) throws Exception {
    TlvWriter out = new TlvWriter(2 * LIMIT);
    List<Integer> opened = new ArrayList<>();
    for (int outer : path) {
      opened.add(0, out.open(outer));
    }
    filler.fill(tag, out);
    for (int inner : opened) {
      out.close(inner);
    }
    return out.toByteArray();
  }

  private static Filler text(int bytes) {
    return (tag, out) -> out.string(tag, "a".repeat(bytes));
  }

  private static Filler empties(int count) {
    return (tag, out) -> {
      for (int i = 0; i < count; i++) {
        out.close(out.open(tag));
      }
    };
  }

  private static Filler entries(int count) {
    return (tag, out) -> {
      for (int i = 0; i < count; i++) {
        int opened = out.open(tag);
        out.string(1, Integer.toString(i));
        out.close(opened);
      }
    };
  }

  private static Filler entry(int key, int value) {
    return (tag, out) -> {
      int opened = out.open(tag);
      out.string(1, "a".repeat(key));
      out.string(2, "a".repeat(value));
      out.close(opened);
    };
  }

  @Test
  void aSenderCutsWhatIsForPeople() throws Exception {
    ErrorReply said = new ErrorReply(1, "\ud83c\udf3e".repeat(10_000), "", 0);
    byte[] frame = FrameCodec.encode(1, said);
    ErrorReply heard =
        (ErrorReply) FrameCodec.decode(6, frame, FrameHeader.SIZE, frame.length - FrameHeader.SIZE);
    assertThat(heard.message()).startsWith("\ud83c\udf3e").endsWith("\ud83c\udf3e\u2026");
    assertThat(heard.message().getBytes(StandardCharsets.UTF_8).length)
        .isBetween(16_000, 16 * 1024);
  }

  @Test
  void aSenderFailsWithAnythingElseThatIsTooLarge() {
    assertThatThrownBy(
            () -> FrameCodec.encode(1, new ResultData(1, 0, 1, "x".repeat(129), new byte[0])))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("ResultData.contentType has 129 bytes");
    assertThatThrownBy(
            () -> FrameCodec.encode(1, new ResultData(1, 0, 1, "\u00fc".repeat(65), new byte[0])))
        .hasMessageStartingWith("ResultData.contentType has 130 bytes");
    assertThatThrownBy(
            () ->
                FrameCodec.encode(
                    1,
                    new furrow.protocol.message.ServerMessage.ServerInfo(
                        "",
                        "",
                        0,
                        0,
                        0,
                        List.of(),
                        "",
                        false,
                        Map.of("k".repeat(129), ""),
                        List.of(),
                        List.of(),
                        List.of())))
        .hasMessageStartingWith("ServerInfo.counters has 129 bytes in a key");
  }
}
