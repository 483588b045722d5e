package furrow.client.cli;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Arguments as they were typed. Java decodes them before anything of ours runs: bytes that are no
 * UTF-8 become U+FFFD, and a file of that name could never be found.
 */
final class RawArguments {
  private static final char REPLACEMENT = '\ufffd';
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private RawArguments() {}

  /**
   * Refuses arguments that are no UTF-8.
   *
   * @throws ProblemException BAD_SETTING with the bytes escaped as bash reads them
   */
  static void requireUtf8(String... args) throws ProblemException {
    if (Arrays.stream(args).anyMatch(arg -> arg.indexOf(REPLACEMENT) >= 0)) {
      check(read(), args.length);
    }
  }

  /**
   * @param typed the whole command line, of which the last {@code count} are ours
   */
  static void check(List<byte[]> typed, int count) throws ProblemException {
    for (byte[] argument : typed.subList(Math.max(0, typed.size() - count), typed.size())) {
      if (!utf8(argument)) {
        String escaped = escape(argument);
        throw new ProblemException(
            ErrorCode.BAD_SETTING,
            "the argument " + escaped + " is not UTF-8",
            "give it in UTF-8; a file is renamed by: mv -- " + escaped + " NEW_NAME");
      }
    }
  }

  private static List<byte[]> read() {
    try {
      return split(Files.readAllBytes(COMMAND_LINE));
    } catch (IOException e) {
      // No such file on other systems: the name is looked for as Java understood it.
      return List.of();
    }
  }

  /** Each argument ends with a NUL. */
  static List<byte[]> split(byte[] line) {
    List<byte[]> arguments = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < line.length; i++) {
      if (line[i] == 0) {
        arguments.add(Arrays.copyOfRange(line, start, i));
        start = i + 1;
      }
    }
    return arguments;
  }

  private static boolean utf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** As in {@code $'caf\xe9.csv'}. */
  private static String escape(byte[] bytes) {
    StringBuilder text = new StringBuilder("$'");
    for (byte b : bytes) {
      if (b == '\\' || b == '\'') {
        text.append('\\').append((char) b);
      } else if (b >= ' ' && b < 0x7f) {
        text.append((char) b);
      } else {
        text.append(String.format("\\x%02x", b & 0xff));
      }
    }
    return text.append('\'').toString();
  }
}
