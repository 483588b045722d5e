package furrow.protocol.frame;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * Frames as text: hexadecimal digits, blanks and line ends mean nothing, a line that begins with #
 * is for people.
 */
final class Golden {
  static final Path DIRECTORY = Path.of("src/test/resources/golden");

  private Golden() {}

  static boolean exists(String name) {
    return Files.exists(DIRECTORY.resolve(name + ".hex"));
  }

  static byte[] read(String name) {
    StringBuilder digits = new StringBuilder();
    try {
      for (String line : Files.readAllLines(DIRECTORY.resolve(name + ".hex"))) {
        if (!line.startsWith("#")) {
          digits.append(line.replace(" ", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().parseHex(digits);
  }

  /** Header on one line, then one line per field; whoever compares two versions sees the field. */
  static void write(String name, List<String> comments, byte[] frame) {
    StringBuilder text = new StringBuilder();
    for (String comment : comments) {
      text.append("# ").append(comment).append('\n');
    }
    text.append(hex(frame, 0, 2)).append(hex(frame, 2, 4)).append(hex(frame, 4, 8));
    text.append(hex(frame, 8, 12).strip()).append('\n');
    int at = FrameHeader.SIZE;
    while (at < frame.length) {
      int length =
          (frame[at + 2] & 0xff) << 24
              | (frame[at + 3] & 0xff) << 16
              | (frame[at + 4] & 0xff) << 8
              | frame[at + 5] & 0xff;
      text.append(hex(frame, at, at + 2)).append(hex(frame, at + 2, at + 6));
      text.append(hex(frame, at + 6, at + 6 + length).strip()).append('\n');
      at += 6 + length;
    }
    try {
      Files.createDirectories(DIRECTORY);
      Files.writeString(DIRECTORY.resolve(name + ".hex"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hex(byte[] bytes, int from, int to) {
    return HexFormat.of().formatHex(bytes, from, to) + " ";
  }
}
