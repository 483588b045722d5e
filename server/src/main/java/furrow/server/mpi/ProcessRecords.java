package furrow.server.mpi;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ranks on this host have written about themselves: a file {@code NUMBER.PID} each. */
final class ProcessRecords {
  private static final Pattern NAME = Pattern.compile("([0-9]{1,6})\\.([0-9]{1,10})");

  private final Path directory;

  ProcessRecords(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  /** To which a process adds a dot and its number. */
  Path prefix(int number) {
    return directory.resolve(Integer.toString(number));
  }

  Path of(int number, long pid) {
    return directory.resolve(number + "." + pid);
  }

  /** Those that are there, in the order of their numbers; records of others are removed. */
  List<RankProcess> living() throws IOException {
    List<RankProcess> living = new ArrayList<>();
    for (Path file : files()) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      if (name.matches()) {
        int number = Integer.parseInt(name.group(1));
        long pid = Long.parseLong(name.group(2));
        Optional<RankProcess> process = RankProcess.of(number, pid, text(file));
        process.ifPresent(living::add);
        if (process.isEmpty()) {
          Files.deleteIfExists(file);
        }
      }
    }
    living.sort(Comparator.comparingInt(RankProcess::number));
    return living;
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (MalformedInputException | NoSuchFileException e) {
      return "";
    }
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
        all.forEach(files::add);
      }
    }
    return files;
  }

  /** When nothing is left that they could be about. */
  void clear() throws IOException {
    for (Path file : files()) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(directory);
  }
}
