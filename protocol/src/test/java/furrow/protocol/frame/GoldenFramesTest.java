package furrow.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.message.Message;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The layout, frozen. {@code -Dfurrow.docs=write} writes the golden frame of a new message and
 * leaves the others alone. When a message gets a new field, run this test once with {@code
 * -Dfurrow.golden=write} and look at the difference: lines may come, none may change or go.
 */
class GoldenFramesTest {
  private static final int CORRELATION = 0x01020304;
  private static final boolean WRITE_ALL = "write".equals(System.getProperty("furrow.golden"));
  private static final boolean WRITE_NEW = "write".equals(System.getProperty("furrow.docs"));

  @BeforeAll
  static void writeWhereTold() throws Exception {
    for (MessageType type : Messages.all()) {
      if (WRITE_ALL || (WRITE_NEW && !Golden.exists(type.name()))) {
        Message sample = Samples.of(type);
        byte[] frame = FrameCodec.encode(CORRELATION, sample);
        Golden.write(type.name(), comments(type, sample), frame);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> everyMessageKeepsItsBytes() {
    return Messages.all().stream()
        .map(type -> DynamicTest.dynamicTest(type.name(), () -> compare(type)));
  }

  private static void compare(MessageType type) throws Exception {
    Message sample = Samples.of(type);
    byte[] frame = FrameCodec.encode(CORRELATION, sample);
    byte[] golden = Golden.read(type.name());
    assertThat(frame).asHexString().isEqualTo(hex(golden));
    FrameHeader header = FrameHeader.read(golden, 0, FrameLimits.AUTHENTICATED);
    assertThat(header.code()).isEqualTo(type.code());
    assertThat(header.correlation()).isEqualTo(CORRELATION);
    assertThat(header.length()).isEqualTo(golden.length - FrameHeader.SIZE);
    assertThat(FrameCodec.decode(header.code(), golden, FrameHeader.SIZE, header.length()))
        .usingRecursiveComparison()
        .isEqualTo(sample);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }

  private static List<String> comments(MessageType type, Message sample) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format("%s 0x%04x, correlation 0x%08x", type.name(), type.code(), CORRELATION));
    for (RecordComponent component : type.record().getRecordComponents()) {
      Object value = component.getAccessor().invoke(sample);
      lines.add(component.getName() + " = " + shown(value));
    }
    return lines;
  }

  private static String shown(Object value) {
    if (value instanceof byte[] bytes) {
      return Arrays.toString(bytes);
    }
    if (value instanceof long[] longs) {
      return Arrays.toString(longs);
    }
    if (value instanceof Map<?, ?> map) {
      return new TreeMap<>(map).toString();
    }
    return value.toString().replaceAll("\\[[BJ]@[0-9a-f]+", "...");
  }

  @Test
  void noGoldenFrameIsLeftOver() throws Exception {
    List<String> expected =
        Messages.all().stream().map(type -> type.name() + ".hex").sorted().toList();
    try (Stream<Path> files = Files.list(Golden.DIRECTORY)) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> file.getFileName().toString())
                  .sorted())
          .containsExactlyElementsOf(expected);
    }
  }
}
