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
import java.util.Map;

/**
 * Arguments as they were typed. Java decodes them before anything of ours runs: bytes that are no
 * UTF-8 become U+FFFD, and a file of that name could never be found.
 */
final class RawArguments {
  private static final char REPLACEMENT = '\ufffd';
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final Path ENVIRONMENT = Path.of("/proc/self/environ");

  private RawArguments() {}

  /**
   * Refuses arguments that are no UTF-8.
   *
   * @throws ProblemException BAD_SETTING with the bytes escaped as bash reads them
   */
  static void requireUtf8(String... args) throws ProblemException {
    if (Arrays.stream(args).anyMatch(arg -> arg.indexOf(REPLACEMENT) >= 0)) {
      check(read(COMMAND_LINE), args.length);
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

  /**
   * Refuses a setting, or a current directory, whose name is no UTF-8: none of the files below it
   * could be found.
   *
   * @throws ProblemException BAD_SETTING or INPUT_UNREADABLE with the bytes escaped
   */
  static void requireUtf8(Map<String, String> environment, String directory)
      throws ProblemException {
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      if (names(variable.getKey()) && variable.getValue().indexOf(REPLACEMENT) >= 0) {
        checkVariable(read(ENVIRONMENT), variable.getKey());
      }
    }
    if (directory.indexOf(REPLACEMENT) >= 0 && !Files.isDirectory(Path.of(directory))) {
      throw new ProblemException(
          ErrorCode.INPUT_UNREADABLE,
          "the current directory " + directory + " has a name that is not UTF-8",
          "cd /");
    }
  }

  private static boolean names(String variable) {
    return variable.startsWith("FURROW_")
        || variable.startsWith("XDG_")
        || variable.equals("TMPDIR")
        || variable.equals("HOME");
  }

  /**
   * @param typed the whole environment
   */
  static void checkVariable(List<byte[]> typed, String name) throws ProblemException {
    byte[] start = (name + "=").getBytes(StandardCharsets.UTF_8);
    for (byte[] variable : typed) {
      int length = Math.min(start.length, variable.length);
      if (Arrays.equals(variable, 0, length, start, 0, start.length) && !utf8(variable)) {
        byte[] value = Arrays.copyOfRange(variable, length, variable.length);
        throw new ProblemException(
            ErrorCode.BAD_SETTING,
            "the variable " + name + " is " + escape(value) + ", which is not UTF-8",
            "unset " + name);
      }
    }
  }

  private static List<byte[]> read(Path file) {
    try {
      return split(Files.readAllBytes(file));
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
