package furrow.server.store;

import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The list of a backup's files, in {@code backup.list}: a line {@code CRC32C SIZE PATH} for each,
 * and one with the checksum of the lines before. It is written last, so a backup that has one is
 * complete.
 *
 * @param files by path below the backup's directory, with {@code /} between names
 */
record BackupManifest(TreeMap<String, StateFiles.Copied> files) {
  static final String NAME = "backup.list";
  private static final String TITLE = "backup of a furrow server, version 1\n";
  private static final String END = "end ";

  BackupManifest() {
    this(new TreeMap<>());
  }

  void write(Path directory) throws IOException {
    StringBuilder text = new StringBuilder(TITLE);
    for (Map.Entry<String, StateFiles.Copied> file : files.entrySet()) {
      text.append(HexFormat.of().toHexDigits(file.getValue().crc32c())).append(' ');
      text.append(file.getValue().size()).append(' ').append(file.getKey()).append('\n');
    }
    String end = END + checksum(text.toString()) + '\n';
    PrivateFiles.write(directory.resolve(NAME), text + end);
  }

  /**
   * @throws StoreDamagedException when the directory is no complete backup
   */
  static BackupManifest read(Path directory) throws IOException, StoreDamagedException {
    String text;
    try {
      text = Files.readString(directory.resolve(NAME));
    } catch (NoSuchFileException e) {
      throw new StoreDamagedException(directory + " is no complete backup: it has no " + NAME, e);
    }
    int end = text.lastIndexOf(END);
    if (!text.startsWith(TITLE)
        || end < 0
        || !text.substring(end).strip().equals(END + checksum(text.substring(0, end)))) {
      throw new StoreDamagedException(directory.resolve(NAME) + " is damaged", null);
    }
    BackupManifest manifest = new BackupManifest();
    for (String line : text.substring(TITLE.length(), end).lines().toList()) {
      String[] words = line.split(" ", 3);
      int crc = HexFormat.fromHexDigits(words[0]);
      manifest.files.put(words[2], new StateFiles.Copied(Long.parseLong(words[1]), crc));
    }
    return manifest;
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  /**
   * Compares every file with what was copied.
   *
   * @throws StoreDamagedException naming the first that differs
   */
  void check(Path directory) throws IOException, StoreDamagedException {
    for (Map.Entry<String, StateFiles.Copied> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey()).normalize();
      if (!path.startsWith(directory.normalize())) {
        throw new StoreDamagedException(file.getKey() + " is not below " + directory, null);
      }
      StateFiles.Copied found;
      try {
        found = StateFiles.look(path);
      } catch (NoSuchFileException e) {
        throw new StoreDamagedException("the backup is damaged: " + path + " is missing", e);
      }
      if (!found.equals(file.getValue())) {
        throw new StoreDamagedException("the backup is damaged: " + path + " was changed", null);
      }
    }
  }

  /** Its paths, in order. */
  List<String> paths() {
    return List.copyOf(files.keySet());
  }

  long bytes() {
    return files.values().stream().mapToLong(StateFiles.Copied::size).sum();
  }
}
