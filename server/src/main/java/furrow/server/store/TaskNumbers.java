package furrow.server.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which task numbers were given out, as far as files tell when DB and witness are both lost. */
final class TaskNumbers {
  private static final Pattern SPOOL = Pattern.compile("[ap]([0-9]{1,18})-.*");
  private static final Pattern EVENT = Pattern.compile("\"task\":([0-9]{1,18})\\b");

  private TaskNumbers() {}

  /** The highest number that a state directory names anywhere, or 0. */
  static long highest(Path root) throws IOException {
    return Math.max(ofSpool(root.resolve("spool")), ofEvents(root.resolve("log")));
  }

  /** The task whose partial or answer a spool file is, or 0. */
  static long ofSpoolFile(Path file) {
    Matcher name = SPOOL.matcher(file.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : 0;
  }

  private static long ofSpool(Path spool) throws IOException {
    long highest = 0;
    if (Files.isDirectory(spool)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(spool)) {
        for (Path file : files) {
          highest = Math.max(highest, ofSpoolFile(file));
        }
      }
    }
    return highest;
  }

  private static long ofEvents(Path log) throws IOException {
    long highest = 0;
    if (Files.isDirectory(log)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(log, "events*")) {
        for (Path file : files) {
          highest = Math.max(highest, inLines(file));
        }
      }
    }
    return highest;
  }

  private static long inLines(Path file) throws IOException {
    long highest = 0;
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher task = EVENT.matcher(line);
        if (task.find()) {
          highest = Math.max(highest, Long.parseLong(task.group(1)));
        }
      }
    }
    return highest;
  }
}
