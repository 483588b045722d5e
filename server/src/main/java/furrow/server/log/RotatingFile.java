package furrow.server.log;

import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Lines in NAME, older ones in NAME.1, NAME.2 ... up to a number of files. */
final class RotatingFile implements AutoCloseable {
  private final Path path;
  private final long maxBytes;
  private final int keep;
  private FileChannel channel;

  RotatingFile(Path path, long maxBytes, int keep) throws IOException {
    this.path = path;
    this.maxBytes = maxBytes;
    this.keep = keep;
    open();
  }

  private void open() throws IOException {
    Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    channel = FileChannel.open(path, options, PrivateFiles.mode());
  }

  void append(String lines) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    if (channel.size() >= maxBytes) {
      rotate();
    }
  }

  private void rotate() throws IOException {
    channel.close();
    for (int i = keep; i > 1; i--) {
      if (Files.exists(numbered(i - 1))) {
        Files.move(numbered(i - 1), numbered(i), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(path, numbered(1), StandardCopyOption.REPLACE_EXISTING);
    open();
  }

  private Path numbered(int i) {
    return path.resolveSibling(path.getFileName() + "." + i);
  }

  /** The lines of the newest two files, oldest first. */
  static List<String> tail(Path path) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : List.of(path.resolveSibling(path.getFileName() + ".1"), path)) {
      if (Files.exists(file)) {
        lines.addAll(List.of(Files.readString(file, StandardCharsets.UTF_8).split("\n")));
      }
    }
    return lines;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
