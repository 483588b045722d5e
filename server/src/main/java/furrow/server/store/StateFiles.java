package furrow.server.store;

import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/** Moves and copies files of a state directory, so that none is lost on the way. */
final class StateFiles {
  private static final int BLOCK = 256 * 1024;

  private StateFiles() {}

  /** A directory beside the state's files for what is put away; made when it is needed. */
  static final class Aside {
    private final Path root;
    private final String name;
    private final List<Path> moved = new ArrayList<>();
    private Path directory;

    /**
     * @param name the directory is {@code NAME-N}, N the first number that is free
     */
    Aside(Path root, String name) {
      this.root = root;
      this.name = name;
    }

    /** Moves a file or directory here; nothing happens when there is none. */
    void take(Path file) throws IOException {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
      Path target = directory().resolve(file.getFileName());
      try {
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        // The DB of a state on a network file system lies on another one.
        Files.move(file, target);
      }
      moved.add(target);
    }

    Path directory() throws IOException {
      for (int number = 1; directory == null; number++) {
        Path next = root.resolve(name + "-" + number);
        if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
          directory = PrivateFiles.directory(next);
        }
      }
      return directory;
    }

    /** What was moved, where it is now. */
    List<Path> moved() {
      return List.copyOf(moved);
    }
  }

  /** Moves the DB and what SQLite has beside it. */
  static void moveDatabase(Path database, Aside aside) throws IOException {
    aside.take(database);
    moveLog(database, aside);
  }

  static void moveLog(Path database, Aside aside) throws IOException {
    aside.take(Connections.beside(database, "-wal"));
    Files.deleteIfExists(Connections.beside(database, "-shm"));
  }

  /**
   * A copied file.
   *
   * @param crc32c of the bytes that were read
   */
  record Copied(long size, int crc32c) {}

  /** Copies a file, synced, mode 0600; the directory is made where it is missing. */
  static Copied copy(Path from, Path to) throws IOException {
    PrivateFiles.directory(to.getParent());
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel in =
            FileChannel.open(from, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        FileChannel out = FileChannel.open(to, options, PrivateFiles.mode())) {
      CRC32C crc = new CRC32C();
      ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
      while (in.read(block) >= 0) {
        block.flip();
        crc.update(block.duplicate());
        while (block.hasRemaining()) {
          out.write(block);
        }
        block.clear();
      }
      out.force(true);
      return new Copied(out.size(), (int) crc.getValue());
    }
  }

  /** Size and checksum of a file. */
  static Copied look(Path file) throws IOException {
    try (FileChannel in =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      CRC32C crc = new CRC32C();
      ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
      while (in.read(block) >= 0) {
        crc.update(block.flip());
        block.clear();
      }
      return new Copied(in.size(), (int) crc.getValue());
    }
  }

  static void deleteTree(Path directory) throws IOException {
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
        for (Path child : children) {
          deleteTree(child);
        }
      }
    }
    Files.deleteIfExists(directory);
  }

  /** All directories below and with this one are synced: their new names are durable. */
  static void syncTree(Path directory) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          syncTree(child);
        }
      }
    }
    PrivateFiles.syncDirectory(directory);
  }
}
