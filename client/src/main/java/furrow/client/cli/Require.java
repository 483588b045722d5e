package furrow.client.cli;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Checks values of options before anything is begun with them. */
public final class Require {
  private static final int LONGEST_NAME = 64;

  private Require() {}

  /** The value, when it lies within the bounds. */
  public static int between(String option, int value, int least, int most) throws ProblemException {
    if (value < least || value > most) {
      throw bad(option + " " + value + " (expected: " + least + " to " + most + ")");
    }
    return value;
  }

  /** The value, when it is not negative. */
  public static long natural(String option, long value) throws ProblemException {
    if (value < 0) {
      throw bad(option + " " + value + " (expected: 0 or more)");
    }
    return value;
  }

  /** The value, when it lies within the bounds. */
  public static Duration between(String option, Duration value, Duration least, Duration most)
      throws ProblemException {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      String range = text(least) + " to " + text(most);
      throw bad(option + " " + text(value) + " (expected: " + range + ")");
    }
    return value;
  }

  private static String text(Duration value) {
    long millis = value.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  /** The name, when it is made of letters, digits and {@code . _ -}. */
  public static String name(String option, String name) throws ProblemException {
    boolean fine = !name.isEmpty() && name.length() <= LONGEST_NAME;
    for (int i = 0; i < name.length() && fine; i++) {
      char c = name.charAt(i);
      fine = c < 128 && (Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-');
    }
    if (!fine) {
      throw bad(
          option
              + " '"
              + name
              + "' (expected: 1 to "
              + LONGEST_NAME
              + " of letters, digits, . _ -)");
    }
    return name;
  }

  /** That a file of this name can be written; null is fine. */
  public static void writable(String option, Path file) throws ProblemException {
    if (file == null || file.toString().equals("-")) {
      return;
    }
    if (Files.isDirectory(file)) {
      throw bad(
          option + " " + file + " is a directory", option + " " + file.resolve("answer.json"));
    }
    if (Files.exists(file)) {
      if (!Files.isWritable(file)) {
        throw bad(option + " " + file + ": no permission to write it", "ls -l " + file);
      }
      return;
    }
    Path parent = file.toAbsolutePath().normalize().getParent();
    if (!Files.isDirectory(parent)) {
      throw bad(option + " " + file + ": there is no directory " + parent, "mkdir -p " + parent);
    }
    if (!Files.isWritable(parent)) {
      throw bad(option + " " + file + ": may not write into " + parent, "ls -ld " + parent);
    }
  }

  private static ProblemException bad(String message) {
    return bad(message, "change it and try again");
  }

  private static ProblemException bad(String message, String hint) {
    return new ProblemException(ErrorCode.BAD_SETTING, message, hint);
  }
}
